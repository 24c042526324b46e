"""What tomllib lacks: the line that a key stands on, and values written as TOML."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelwright.records.signature import Label

KeyPath = tuple[str, ...]


def key_lines(text: str) -> dict[KeyPath, int]:
    r"""Return the line, from 1 on, on which each section and key of a valid document starts.

    Examples
    --------
    >>> key_lines("# mine\n[data]\nkeep = [\n  'a',\n]\ntypes.b = 'text'\n")
    {('data',): 2, ('data', 'keep'): 3, ('data', 'types'): 6, ('data', 'types', 'b'): 6}
    """
    lines: dict[KeyPath, int] = {}
    section: KeyPath = ()
    for line, statement in _statements(text):
        if statement.lstrip().startswith("["):
            section = _section_path(tomllib.loads(statement))
            lines.setdefault(section, line)
        else:
            for path in _paths(tomllib.loads(statement)):
                lines.setdefault(section + path, line)
    return lines


def toml_value(value: Label | Sequence[str]) -> str:
    r"""Return a value as it is written in TOML.

    Examples
    --------
    >>> print(toml_value('a "b"\n'), toml_value(True), toml_value(["x", "y"]))
    "a \"b\"\n" true ["x", "y"]
    """
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for the delete character, which TOML wants escaped too.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return "[" + ", ".join(toml_value(item) for item in value) + "]"


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each header, assignment, comment and blank line with the line it starts on.

    A statement ends where tomllib can read what was collected so far.
    """
    pending, first = "", 1
    for number, line in enumerate(text.split("\n"), start=1):
        if not pending:
            first = number
        pending += line + "\n"
        try:
            tomllib.loads(pending)
        except tomllib.TOMLDecodeError:
            continue
        yield first, pending
        pending = ""


def _section_path(header: dict[str, Any]) -> KeyPath:
    path: KeyPath = ()
    inner: Any = header
    while isinstance(inner, dict) and inner:
        name, inner = next(iter(inner.items()))
        path += (name,)
    return path


def _paths(table: dict[str, Any]) -> Iterator[KeyPath]:
    for name, value in table.items():
        yield (name,)
        if isinstance(value, dict):
            for path in _paths(value):
                yield (name, *path)
