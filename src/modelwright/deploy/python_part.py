"""The part of a release that needs Python: fitted objects stored by skops, and what they need."""

from __future__ import annotations

import importlib
import io
import json
import sys
import zipfile
from dataclasses import dataclass
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib

from modelwright._extras import require
from modelwright._plugins import PROJECT_MODULE
from modelwright.errors import ReleaseError
from modelwright.records import PythonNeeds
from modelwright.runtime import PYTHON_PART, TRUSTED_PACKAGES, load_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from modelwright.portable import PythonStep

COPIES = "python"  # the release's folder for the project's own files
_SCHEMA = "schema.json"
_PLAIN = "JsonNode"  # what skops calls texts, numbers and None
_EPOCH = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # of every file in the archive: equal objects make equal bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonPart:
    """What a release holds beside the portable model, and what it says of it.

    Parameters
    ----------
    stored
        The fitted objects.
    needs
        What the manifest says.
    sources
        The project's own files, by their place in the release.
    """

    stored: bytes
    needs: PythonNeeds
    sources: dict[str, Path]

    @classmethod
    def of(cls, steps: Sequence[PythonStep]) -> PythonPart:
        """Return the part that holds these steps.

        Raises
        ------
        MissingExtraError
            If skops is not installed.
        ReleaseError
            If an object cannot be stored, or its class stands where no other program finds it.
        """
        require("skops", extra="skops", purpose="A release of a model that needs Python")
        skops_io = importlib.import_module("skops.io")
        try:
            raw = skops_io.dumps(_copied([step.fitted for step in steps]))
        except Exception as error:  # whatever the project's own code does
            raise ReleaseError(
                f"The Python part of the model cannot be stored: {type(error).__name__}: {error}. "
                "Keep plain values, arrays and scikit-learn's objects in what you fit."
            ) from error
        stored, modules = _settled(raw)
        files = dict(_own_files(modules))
        places = {module: f"{COPIES}/{path.name}" for module, path in files.items()}
        strangers = {_top(name) for name in skops_io.get_untrusted_types(data=raw)}
        needs = PythonNeeds(
            objects=tuple(f"{type(step.fitted).__name__}.{step.method}" for step in steps),
            trusted=tuple(
                sorted(places.get(name, name) for name in strangers - TRUSTED_PACKAGES)
            ),
            files=places,
            packages=_versions(modules - files.keys()),
        )
        sources = {places[module]: path for module, path in files.items()}
        if len(sources) < len(files):
            raise ReleaseError(
                "Two of the project's files have the same name, and the model needs both: "
                f"{', '.join(map(str, files.values()))}. Rename one."
            )
        return cls(stored=stored, needs=needs, sources=sources)

    def opened(self) -> list[Any]:
        """Return the objects as a release opens them; who writes it trusts what it is made of."""
        trusted = [self.sources.get(place, place) for place in self.needs.trusted]
        return load_steps(
            self.stored,
            trusted=trusted,
            files=self.needs.files,
            packages=self.needs.packages,
        )

    def write(self, folder: Path) -> None:
        """Write the objects, and copies of the project's files that can make them."""
        (folder / PYTHON_PART).write_bytes(self.stored)
        for place, source in self.sources.items():
            copy = folder / place
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(source.read_bytes())


def _copied(objects: list[Any]) -> list[Any]:
    """Return the objects as a build on disk has them, where no two share an array.

    A model just built and the same model read again then make the same release.
    """
    buffer = io.BytesIO()
    joblib.dump(objects, buffer)
    buffer.seek(0)
    copies: list[Any] = joblib.load(buffer)
    return copies


def _settled(raw: bytes) -> tuple[bytes, set[str]]:
    """Return the archive without times and addresses in memory, and the packages that it names.

    skops names each object by its address; here they are numbered in the order of the schema, so
    that equal objects make an equal release id.
    """
    numbers: dict[int, int] = {}
    names: dict[str, str] = {}
    tops: set[str] = set()

    def settle(node: Any) -> Any:
        if isinstance(node, list):
            return [settle(item) for item in node]
        if not isinstance(node, dict):
            return node
        settled = {key: settle(value) for key, value in node.items()}
        if "__module__" in node:
            tops.add(_top(f"{node['__module__']}."))
        if isinstance(node.get("__id__"), int):
            # Whether two equal texts are one object is chance.
            key = node["__id__"] if node["__loader__"] != _PLAIN else -len(numbers)
            settled["__id__"] = numbers.setdefault(key, len(numbers) + 1)
        if isinstance(node.get("file"), str):
            number = len(names) + 1
            place = names.setdefault(node["file"], f"{number}{Path(node['file']).suffix}")
            settled["file"] = place
        return settled

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        schema = settle(json.loads(archive.read(_SCHEMA)))
        contents = {
            names.get(name, name): archive.read(name)
            for name in archive.namelist()
            if name != _SCHEMA
        }
    contents[_SCHEMA] = json.dumps(schema).encode()
    return _archive(contents), tops


def _archive(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, _EPOCH)
            archive.writestr(entry, contents[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _own_files(modules: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Yield each of the project's own modules with its file."""
    for module in sorted(modules):
        if module == "__main__":
            raise ReleaseError(
                "The model holds an object whose class stands in a script or a notebook, where no "
                "other program finds it. Move the class to a file, and name it as "
                "'my_models.py:Name'."
            )
        if module.startswith(PROJECT_MODULE):
            yield module, Path(str(sys.modules[module].__file__))


def _versions(modules: set[str]) -> dict[str, str]:
    """Return the versions of the packages that modules come from.

    Python itself is none; and NumPy's arrays are read by any version of it.
    """
    homes = packages_distributions()
    names = {homes[module][0] for module in modules - {"numpy"} if module in homes}
    return {name: version(name) for name in sorted(names)}


def _top(name: str) -> str:
    return name.partition(".")[0]
