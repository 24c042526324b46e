"""The names that others may rely on."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import modelwright

PACKAGES = [
    module.name
    for module in pkgutil.walk_packages(modelwright.__path__, "modelwright.")
    if module.ispkg
]


def test_public_names_are_pinned() -> None:
    assert modelwright.__all__ == [
        "Classifier",
        "Project",
        "Regressor",
        "build",
        "deploy",
        "design",
        "load",
        "watch",
    ]


@pytest.mark.parametrize("name", modelwright.__all__)
def test_public_name_is_loaded_on_first_use(name: str) -> None:
    assert getattr(modelwright, name) is not None


def test_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        modelwright.nonsense  # noqa: B018 - the access is the test


@pytest.mark.parametrize("package", PACKAGES)
def test_all_that_a_package_promises_is_there(package: str) -> None:
    module = importlib.import_module(package)
    promised = getattr(module, "__all__", [])

    assert len(set(promised)) == len(promised)
    assert [name for name in promised if not hasattr(module, name)] == []
