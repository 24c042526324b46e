"""Objects that a project brings itself: `my_metrics.py:profit`, or `package.module:profit`."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelwright.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from types import CodeType, ModuleType

PROJECT_MODULE = "modelwright_project_"  # how names of modules of a project's files start


def is_reference(name: str) -> bool:
    """Return whether a setting names an object of the project and not one of ours.

    Examples
    --------
    >>> is_reference("my_metrics.py:profit"), is_reference("roc_auc")
    (True, False)
    """
    return ":" in name


class _SourceLoader(SourceFileLoader):
    """Compiles what the file says now.

    Python's own loader trusts a stored compilation of the same size and second of writing.
    """

    def get_code(self, fullname: str) -> CodeType:
        """Return the compiled file."""
        path = self.get_filename(fullname)
        code: CodeType = self.source_to_code(self.get_data(path), path)
        return code


def load_object(reference: str, *, folder: Path | None = None) -> Any:
    """Return the object that `file.py:name` or `package.module:name` refers to.

    It runs the file: a project's own code is as trusted as the project. The module is known to
    Python by a name that follows from its path, so that objects of its classes can be pickled.

    Parameters
    ----------
    reference
        Where it is, as it stands in modelwright.toml.
    folder
        What a relative path starts from; None for the working directory.

    Raises
    ------
    ConfigError
        If there is no such file, module or name, or the module fails when it is loaded.
    """
    place, _, name = reference.rpartition(":")
    if not place or not name.isidentifier():
        raise ConfigError(
            f"{reference!r} names no object. Write it as 'file.py:name' or 'package.module:name'."
        )
    if place.endswith(".py"):
        module = module_of_file((folder or Path.cwd()) / place, reference)
    else:
        module = _imported(place, reference)
    if not hasattr(module, name):
        near = did_you_mean(name, [known for known in vars(module) if known[0] != "_"])
        raise ConfigError(f"{place} has no {name!r}, which {reference!r} names.{near}")
    return getattr(module, name)


def module_of_file(path: Path, reference: str) -> ModuleType:
    """Return the module that a Python file is, run once for each content that it has had.

    Raises
    ------
    ConfigError
        If there is no such file, or it fails; `reference` says who needs it.
    """
    path = path.expanduser().resolve()
    if not path.is_file():
        raise ConfigError(f"There is no file {path}, which {reference!r} names.")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    name = f"{PROJECT_MODULE}{path.stem}_{digest}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(
        name, path, loader=_SourceLoader(name, str(path))
    )
    if spec is None or spec.loader is None:
        raise ConfigError(f"{path} is no Python file, which {reference!r} needs.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise ConfigError(
            f"{path} fails when it is loaded for {reference!r}: "
            f"{type(error).__name__}: {error}"
        ) from error
    return module


def _imported(name: str, reference: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"{reference!r} cannot be loaded: there is no module {error.name!r}. Install it, or "
            "name a file: 'file.py:name'."
        ) from error
