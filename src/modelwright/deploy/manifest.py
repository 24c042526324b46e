"""A release's manifest: what it is, and which files it consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.records import ReleaseManifest, read_record
from modelwright.runtime import verify_release

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "release.json"


def read_manifest(release: Path) -> ReleaseManifest:
    """Return the manifest of a release whose files are all unchanged.

    Raises
    ------
    ReleaseError
        If the folder is no release, or damaged.
    """
    verify_release(release)
    return read_record(release / MANIFEST, ReleaseManifest)
