"""The languages by name."""

from __future__ import annotations

import pytest

from modelwright.deploy.exports import TARGETS
from modelwright.deploy.exports.targets import find_target
from modelwright.errors import ConfigError


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_is_found_by_its_name(name: str) -> None:
    target = find_target(name)

    assert target.name == name
    assert target.title
    assert target.tools
    assert target.holds(1.0)


def test_an_unknown_language_is_refused_with_the_near_miss() -> None:
    with pytest.raises(
        ConfigError, match=r"'jav'\. Did you mean 'java'\? There are: java, r, js"
    ):
        find_target("jav")
