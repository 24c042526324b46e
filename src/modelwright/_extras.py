"""Imports of optional packages, with a message that names the extra to install."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING

from modelwright.errors import MissingExtraError

if TYPE_CHECKING:
    from types import ModuleType


def require(name: str, *, extra: str, purpose: str) -> ModuleType:
    """Return the imported package, or say which extra to install.

    Parameters
    ----------
    name
        Package to import.
    extra
        The extra of Modelwright that installs it.
    purpose
        What needs it, as the start of a sentence.

    Raises
    ------
    MissingExtraError
        If the package is not installed. A package that is installed and broken keeps its own error.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise MissingExtraError(missing_text(name, extra=extra, purpose=purpose)) from error


def missing_text(name: str, *, extra: str, purpose: str) -> str:
    """Return what `require` says of a package that is not installed."""
    return (
        f"{purpose} needs {name!r}, which is not installed. "
        f"Install it with: pip install 'modelwright[{extra}]'"
    )


def is_installed(name: str) -> bool:
    """Return whether a package can be imported, without importing it."""
    return importlib.util.find_spec(name) is not None
