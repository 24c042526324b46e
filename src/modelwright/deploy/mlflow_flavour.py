"""Makes a release an MLflow python_function model, without importing MLflow."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import modelwright
from modelwright.runtime import output_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelwright.records import ReleaseManifest, Signature

LOADER = "modelwright_mlflow_loader"
_PACKAGES = ("numpy", "onnxruntime", "pandas")
_COPIED = (
    "__init__.py",
    "_extras.py",
    "_plugins.py",
    "errors.py",
    "records/*.py",
    "runtime/*.py",
)

_LABEL_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}


def write_mlflow_files(
    folder: Path, manifest: ReleaseManifest, signature: Signature
) -> None:
    """Write MLmodel, the environment files and the code that loads the release.

    Parameters
    ----------
    folder
        The release's folder.
    manifest
        Id, time, and what it needs beside ONNX Runtime.
    signature
        Columns and target.
    """
    needs = manifest.needs_python
    packages = {name: version(name) for name in (*_PACKAGES, *(["skops"] if needs else []))}
    packages |= needs.packages if needs else {}
    pins = [f"{name}=={number}" for name, number in packages.items()]
    python = platform.python_version()
    files = {
        "MLmodel": _model_file(manifest, signature, python),
        "requirements.txt": "\n".join(pins),
        "python_env.yaml": f"python: {python}\ndependencies:\n- -r requirements.txt",
        "conda.yaml": "\n".join(
            [
                "name: modelwright",
                "channels:",
                "- conda-forge",
                "dependencies:",
                f"- python={python}",
                "- pip",
                "- pip:",
                *(f"  - {pin}" for pin in pins),
            ]
        ),
    }
    for name, text in files.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    _copy_code(folder / "code")


def mlflow_signature(signature: Signature) -> dict[str, str]:
    """Return the signature as MLflow writes it: lists of columns, as JSON texts.

    The inputs are of MLflow's type "any". With any other type MLflow changes values before the
    release sees them (a null in a boolean column becomes False, a number in a time column
    nanoseconds), and refuses what can be read (whole numbers where "double" is expected, gaps in
    "long"). The release itself reads and checks them by its own signature.
    """
    target = signature.target
    kinds = {_LABEL_TYPES[type(label)] for label in target.classes} or {"double"}
    prediction = kinds.pop() if len(kinds) == 1 else "string"
    first, *others = output_names(target)
    outputs = [_entry(first, prediction), *(_entry(name, "double") for name in others)]
    inputs = [
        _entry(column.name, "any", required=not column.nullable)
        for column in signature.columns
    ]
    return {"inputs": _json(inputs), "outputs": _json(outputs)}


def _entry(name: str, type_: str, *, required: bool = True) -> dict[str, Any]:
    return {"type": type_, "name": name, "required": required}


def _model_file(manifest: ReleaseManifest, signature: Signature, python: str) -> str:
    views = mlflow_signature(signature)
    created_at = manifest.created_at.replace(tzinfo=None).isoformat(" ", "microseconds")
    return f"""\
flavors:
  python_function:
    code: code
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: {LOADER}
    python_version: {python}
model_uuid: {manifest.release_id[:32]}
signature:
  inputs: {_json(views["inputs"])}
  outputs: {_json(views["outputs"])}
  params: null
utc_time_created: '{created_at}'"""


def _json(value: Any) -> str:
    """Return JSON, which is YAML too."""
    return json.dumps(value, ensure_ascii=True)


def _copy_code(destination: Path) -> None:
    """Copy the loader, and under bundled/ what it needs where Modelwright is not installed."""
    package = Path(modelwright.__file__).parent
    loader = Path(__file__).with_name("mlflow_loader.py")
    destination.mkdir()
    (destination / f"{LOADER}.py").write_bytes(loader.read_bytes())
    for source in _sources(package):
        copy = destination / "bundled" / "modelwright" / source.relative_to(package)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(source.read_bytes())


def _sources(package: Path) -> Iterator[Path]:
    for pattern in _COPIED:
        yield from sorted(package.glob(pattern))
