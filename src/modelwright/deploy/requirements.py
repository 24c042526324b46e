"""What a service needs to be installed, pinned to the versions that are installed here."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING

from modelwright.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from packaging.markers import Marker

    from modelwright.records import ReleaseManifest

# What `modelwright serve` imports; what only a build needs, half a gigabyte of it, stays out.
SERVING = (
    "click",
    "httptools",
    "jinja2",
    "msgspec",
    "numpy",
    "onnxruntime",
    "prometheus-client",
    "pyarrow",  # bodies of Arrow and Parquet
    "uvicorn",
    "uvloop",
)


# And what the journal needs in addition, where it is in a database.
POSTGRES = "psycopg[binary]"


def pinned_requirements(
    manifest: ReleaseManifest, *, has_database: bool = False
) -> tuple[str, ...]:
    """Return "package==version" of all that serving a release needs, sorted.

    Parameters
    ----------
    manifest
        The release's; where it needs Python, so do the packages of its objects.
    has_database
        Whether the journal is in PostgreSQL.

    Raises
    ------
    ReleaseError
        If a package is not installed here.
    """
    needed = list(SERVING)
    if manifest.needs_python is not None:
        needed += ["skops", *manifest.needs_python.packages]
    if has_database:
        needed.append(POSTGRES)
    found: dict[str, str] = {}
    _collect(needed, found)
    return tuple(f"{name}=={version}" for name, version in sorted(found.items()))


def _collect(
    requirements: Iterable[str], found: dict[str, str], extras: Iterable[str] = ()
) -> None:
    """Add packages and all that they need, as far as it applies to this machine.

    Parameters
    ----------
    requirements
        What is needed.
    found
        Versions by name, added to.
    extras
        Extras for the sake of which it is needed.
    """
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    for text in requirements:
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        if name in found or not _applies(requirement.marker, extras):
            continue
        try:
            installed = distribution(name)
        except PackageNotFoundError as error:
            raise ReleaseError(
                f"Serving needs the package {name!r}, which is not installed here, so that its version "
                f"cannot be pinned. Install it with: pip install {name}"
            ) from error
        found[name] = installed.version
        _collect(installed.requires or (), found, requirement.extras)


def _applies(marker: Marker | None, extras: Iterable[str]) -> bool:
    return marker is None or any(marker.evaluate({"extra": e}) for e in ("", *extras))
