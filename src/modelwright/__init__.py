"""Modelwright designs, builds, releases, serves and watches machine-learning models."""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "Classifier": "modelwright.estimators",
    "Regressor": "modelwright.estimators",
    "Project": "modelwright.project",
    "load": "modelwright.runtime",
}
_STAGES = ("build", "deploy", "design", "watch")

__all__ = [
    "Classifier",
    "Project",
    "Regressor",
    "build",
    "deploy",
    "design",
    "load",
    "watch",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import modelwright` stays light."""
    home = f"modelwright.{name}" if name in _STAGES else _HOMES.get(name)
    if home is not None:
        try:
            module = importlib.import_module(home)
        except ModuleNotFoundError as error:
            if error.name != home:
                raise
            raise _not_in_runtime(name) from error
        return module if name in _STAGES else getattr(module, name)
    raise AttributeError(f"module 'modelwright' has no attribute {name!r}")


def _not_in_runtime(name: str) -> ImportError:
    from modelwright.errors import MissingExtraError

    return MissingExtraError(
        f"modelwright.{name} is not part of modelwright-runtime, which answers with releases only. "
        "Install the whole instead: pip uninstall modelwright-runtime; pip install modelwright"
    )
