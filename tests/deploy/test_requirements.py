"""What serving needs, pinned to what is installed."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from modelwright.deploy.requirements import SERVING, pinned_requirements
from modelwright.errors import ReleaseError
from modelwright.records import PythonNeeds

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.deploy.conftest import FormulaModel

    from modelwright.records import ReleaseManifest


@pytest.fixture
def manifest(
    write: Callable[..., ReleaseManifest], regression: FormulaModel
) -> ReleaseManifest:
    return write(regression)


def _with_packages(manifest: ReleaseManifest, *names: str) -> ReleaseManifest:
    needs = PythonNeeds(
        objects=(), trusted=(), files={}, packages=dict.fromkeys(names, "1.0")
    )
    return replace(manifest, needs_python=needs)


def test_all_that_serving_imports_is_pinned_with_what_that_needs(
    manifest: ReleaseManifest,
) -> None:
    pinned = dict(line.split("==") for line in pinned_requirements(manifest))

    assert pinned.keys() >= {*SERVING, "h11", "markupsafe", "protobuf"}
    assert pinned == {name: version(name) for name in sorted(pinned)}
    assert not pinned.keys() & {
        "pandas",
        "scikit-learn",
        "lightgbm",
        "optuna",
        "sqlalchemy",
    }


def test_a_journal_in_a_database_needs_its_driver(manifest: ReleaseManifest) -> None:
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")

    added = {*pinned_requirements(manifest, has_database=True)}
    added -= {*pinned_requirements(manifest)}

    assert f"psycopg=={version('psycopg')}" in added
    assert any(line.startswith("psycopg-binary==") for line in added)


def test_a_release_that_needs_python_needs_its_packages(manifest: ReleaseManifest) -> None:
    pytest.importorskip("skops", reason="the extra skops is not installed")

    lines = pinned_requirements(_with_packages(manifest, "scikit-learn"))

    assert f"scikit-learn=={version('scikit-learn')}" in lines
    assert any(line.startswith("scipy==") for line in lines)


def test_a_package_that_is_not_installed_cannot_be_pinned(
    manifest: ReleaseManifest,
) -> None:
    pytest.importorskip("skops", reason="the extra skops is not installed")

    with pytest.raises(ReleaseError, match="'no-such-package', which is not installed"):
        pinned_requirements(_with_packages(manifest, "no-such-package"))
