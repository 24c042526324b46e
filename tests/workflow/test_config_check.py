"""Words for what is wrong with a settings file."""

from __future__ import annotations

import msgspec
import pytest

from modelwright.workflow import config_check
from modelwright.workflow.config_sections import ProjectConfig

KEYS = [
    (section.name, key.name, key.type)
    for section in msgspec.structs.fields(ProjectConfig)
    for key in msgspec.structs.fields(section.type)
    if key.name not in {"types", "monotone"}  # tables: their entries are checked one by one
]


@pytest.mark.parametrize(("section", "key", "kind"), KEYS)
def test_every_key_says_what_it_takes_with_an_example_that_it_takes(
    section: str, key: str, kind: object
) -> None:
    accepted, example = config_check._accepted(kind, object())

    assert accepted, f"[{section}] {key}"
    assert config_check._accepts(kind, example)
