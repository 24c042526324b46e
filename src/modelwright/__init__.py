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
    if name in _STAGES:
        return importlib.import_module(f"modelwright.{name}")
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'modelwright' has no attribute {name!r}")
