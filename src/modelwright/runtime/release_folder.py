"""A release on disk: the manifest, and whether every file still is what it says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelwright.errors import ReleaseError, some
from modelwright.records.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MANIFEST = "release.json"
MODEL = "model.onnx"
SIGNATURE = "signature.json"
REFERENCE = "reference.json"
PYTHON_PART = "python.skops"  # only where the model needs Python

# What the release id is made of, in this order: `cat FILES | sha256sum` prints it. The Python
# part comes last, where there is one.
IDENTITY = (MODEL, SIGNATURE, REFERENCE)

_DAMAGED = "The release is damaged: copy it again from where it was made, or release again."


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedRelease:
    """What the runtime needs of a release, read from files whose checksums agree.

    Parameters
    ----------
    folder
        Where it lies.
    release_id, name, signature
        Which one it is, and what it takes.
    model_bytes
        The portable model.
    reference_bytes
        The reference statistics, as JSON.
    python_bytes
        The objects that Python must run beside it; None where it needs none.
    needs_python
        What `release.json` says of them.
    """

    folder: Path
    release_id: str
    name: str
    signature: Signature
    model_bytes: bytes
    reference_bytes: bytes
    python_bytes: bytes | None
    needs_python: Mapping[str, Any]


def release_id_of(folder: Path) -> str:
    """Return the SHA-256 of model, signature and reference statistics, and of a Python part."""
    digest = hashlib.sha256()
    for name in IDENTITY:
        digest.update((folder / name).read_bytes())
    if (folder / PYTHON_PART).exists():
        digest.update((folder / PYTHON_PART).read_bytes())
    return digest.hexdigest()


def only_release(folder: Path) -> Path:
    """Return the one release that lies in a folder; the folder itself if none does.

    Raises
    ------
    ReleaseError
        If there are several.
    """
    found = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
    if len(found) > 1:
        names = some([path.name[:12] for path in found])
        raise ReleaseError(
            f"{folder} holds {len(found)} releases: {names}. Pass the folder of one of them."
        )
    return found[0] if found else folder


def verify_release(folder: Path) -> Mapping[str, Any]:
    """Return the manifest as a dict, once every file has been found unchanged.

    Raises
    ------
    ReleaseError
        If the folder is no release, or a file is missing, changed, or a model that the manifest
        does not name.
    """
    manifest = _document(folder / MANIFEST)
    files = manifest.get("files")
    if not isinstance(files, dict) or not files.keys() >= set(IDENTITY):
        raise ReleaseError(
            f"{folder / MANIFEST} does not list the release's files. {_DAMAGED}"
        )
    missing = [name for name in files if not (folder / name).is_file()]
    if missing:
        raise ReleaseError(f"{folder} lacks {some(missing)}. {_DAMAGED}")
    changed = [name for name in files if _sha256(folder / name) != files[name]]
    if changed:
        raise ReleaseError(f"{folder} holds changed files: {some(changed)}. {_DAMAGED}")
    models = {
        path.relative_to(folder).as_posix()
        for pattern in ("*.onnx*", "*.skops*")
        for path in folder.rglob(pattern)
    }
    if strangers := sorted(models - files.keys()):
        raise ReleaseError(
            f"{folder} holds models that are not part of it: {some(strangers)}. Remove them."
        )
    if release_id_of(folder) != manifest.get("release_id"):
        raise ReleaseError(f"{folder} is not the release that it says it is. {_DAMAGED}")
    return manifest


def open_release(folder: Path) -> VerifiedRelease:
    """Return a release's signature and model, once every file has been found unchanged.

    Raises
    ------
    ReleaseError
        If the folder is no release, is damaged, or was written by a newer version.
    """
    manifest = verify_release(folder)
    model_bytes = _unchanged(folder, MODEL, manifest)
    has_python = PYTHON_PART in manifest["files"]
    try:
        signature = Signature.from_dict(_document(folder / SIGNATURE))
    except (KeyError, TypeError) as error:
        raise ReleaseError(
            f"{folder / SIGNATURE} was written by another version of Modelwright: {error}. "
            "Open it with that version, or a newer one."
        ) from error
    return VerifiedRelease(
        folder=folder,
        release_id=str(manifest["release_id"]),
        name=str(manifest.get("name", "")),
        signature=signature,
        model_bytes=model_bytes,
        reference_bytes=_unchanged(folder, REFERENCE, manifest),
        python_bytes=_unchanged(folder, PYTHON_PART, manifest) if has_python else None,
        needs_python=manifest.get("needs_python") or {},
    )


def _unchanged(folder: Path, name: str, manifest: Mapping[str, Any]) -> bytes:
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != manifest["files"][name]:
        raise ReleaseError(f"{folder / name} changed while it was read. {_DAMAGED}")
    return content


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise ReleaseError(
            f"{path} cannot be read: {error.strerror}. A release is a folder with "
            f"{MANIFEST}, {MODEL} and {SIGNATURE}; pass that folder."
        ) from error
    except (ValueError, RecursionError) as error:
        raise ReleaseError(f"{path} is not JSON. {_DAMAGED}") from error
    if not isinstance(document, dict):
        raise ReleaseError(f"{path} is not a JSON object. {_DAMAGED}")
    return document
