"""docs/guide/settings.md names every key of modelwright.toml with what it takes and its default."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args, get_origin

import msgspec
import pytest

from modelwright.server import ServeOptions
from modelwright.watch import WatchOptions
from modelwright.workflow.config_check import _accepted
from modelwright.workflow.config_sections import ProjectConfig
from modelwright.workflow.toml_text import toml_value

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    ReadPage = Callable[[str], str]
    ReadTable = Callable[[str, str], list[list[str]]]

PAGE = "docs/guide/settings.md"
FIELDS = {field.name: field.type for field in msgspec.structs.fields(ProjectConfig)}
# A family of sections that the user names stands there as [learners.NAME].
SECTIONS = {
    f"{name}.NAME" if get_origin(kind) is dict else name: get_args(kind)[1]
    if get_origin(kind) is dict
    else kind
    for name, kind in FIELDS.items()
}
# Where the settings leave a key open, the stage's own options say what then holds.
OPTIONS: dict[str, Any] = {"serve": ServeOptions(), "watch": WatchOptions()}
KEYS = {name: set(section.__struct_fields__) for name, section in SECTIONS.items()}
# `[data] keep = ...` in a message, and `setting("data", "keep", ...)` of the design.
_TOLD = re.compile(
    r'(?:\[|setting\(\s*")(data|goal|build|constraints|tracking|serve|watch)(?:\] |",\s*")(?!lacks)(\w+)'
)
WITHOUT_WORDS = {
    "types": "column names with their types",
    "monotone": "column names with their directions",
}


def takes(field: Any) -> str:
    """Return what a key takes, in the words of the message that refuses another value."""
    if field.name in WITHOUT_WORDS:
        return WITHOUT_WORDS[field.name]
    words, _ = _accepted(field.type, "")
    return str(words)


def default(section: str, field: Any) -> str:
    """Return a key's default as it stands in a file; "none" where there is none."""
    if field.required:
        return "required"
    value = field.default
    if field.default_factory is not msgspec.NODEFAULT:
        value = field.default_factory()
    if value is None and section in OPTIONS:
        value = getattr(OPTIONS[section], field.name)
    if value is None or value == {}:
        return "none"
    return f"`{toml_value(list(value) if isinstance(value, tuple) else value)}`"


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_stands_there_with_what_it_takes_and_its_default(
    section: str, table: ReadTable
) -> None:
    rows = table(PAGE, f"## [{section}]")

    expected = [
        [f"`{field.encode_name}`", takes(field), default(section, field)]
        for field in msgspec.structs.fields(SECTIONS[section])
    ]
    assert [row[:3] for row in rows] == expected
    assert all(len(row) == 4 and row[3] for row in rows)


def test_no_section_stands_there_that_is_not_read(page: ReadPage) -> None:
    headings = [line for line in page(PAGE).splitlines() if line.startswith("## [")]

    assert headings == [f"## [{section}]" for section in SECTIONS]


def test_every_line_that_the_code_tells_people_to_write_is_a_key(root: Path) -> None:
    told = [
        (path.name, section, key)
        for path in (root / "src").rglob("*.py")
        for section, key in _TOLD.findall(path.read_text(encoding="utf-8"))
    ]

    assert len(told) > 20
    assert [each for each in told if each[2] not in KEYS.get(each[1], set())] == []
