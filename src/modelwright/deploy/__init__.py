"""What leaves the workshop, and where does it go? Releases, parity, the registry and batch scoring."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelwright.deploy.batch import ScoreReport, score
    from modelwright.deploy.exports import Export, export
    from modelwright.deploy.manifest import read_manifest
    from modelwright.deploy.parity import Releasable, check_parity
    from modelwright.deploy.registry import Registry
    from modelwright.deploy.release import write_release

_HOMES = {
    "Export": "exports",
    "Registry": "registry",
    "Releasable": "parity",
    "ScoreReport": "batch",
    "check_parity": "parity",
    "export": "exports",
    "read_manifest": "manifest",
    "score": "batch",
    "write_release": "release",
}

__all__ = [
    "Export",
    "Registry",
    "Releasable",
    "ScoreReport",
    "check_parity",
    "export",
    "read_manifest",
    "score",
    "write_release",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use: a service needs the registry, and no graph builder."""
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
