"""Words for what is wrong with a settings file."""

from __future__ import annotations

from typing import get_args, get_origin

import msgspec
import pytest

from modelwright.workflow import config_check
from modelwright.workflow.config_sections import ProjectConfig

KEYS = [
    (section.name, key.name, key.type)
    for section in msgspec.structs.fields(ProjectConfig)
    for key in msgspec.structs.fields(
        get_args(section.type)[1] if get_origin(section.type) is dict else section.type
    )
    if key.name not in {"types", "params", "search"}  # tables
]


@pytest.mark.parametrize(("section", "key", "kind"), KEYS)
def test_every_key_says_what_it_takes_with_an_example_that_it_takes(
    section: str, key: str, kind: object
) -> None:
    accepted, example = config_check._accepted(kind, object())

    assert accepted, f"[{section}] {key}"
    assert config_check._accepts(kind, example)
