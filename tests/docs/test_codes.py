"""The tables of codes in docs/guide name every check of the audit and every finding of the watch."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from modelwright import checks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    ReadTable = Callable[[str, str], list[list[str]]]

CHECKS = (*checks.LEAK_CHECKS, *checks.TRAINING_CHECKS, *checks.CHECKS)


def meaning(check: object) -> str:
    """Return the first paragraph of a check's docstring."""
    paragraph = (inspect.getdoc(type(check)) or "").split("\n\n")[0]
    return " ".join(paragraph.split())


def test_every_check_of_the_audit_stands_there_by_its_code(table: ReadTable) -> None:
    rows = table("docs/guide/design.md", "## What the audit looks for")

    expected = [[check.code, check.name, meaning(check)] for check in CHECKS]
    assert [row[:3] for row in rows] == sorted(expected)


def test_every_check_of_the_audit_has_a_code_of_its_own() -> None:
    codes = [check.code for check in CHECKS]

    assert len(set(codes)) == len(codes)


def test_every_finding_of_the_watch_stands_there_by_its_code(
    table: ReadTable, root: Path
) -> None:
    sources = (root / "src/modelwright/watch").glob("*.py")
    known = {
        code
        for path in sources
        for code in re.findall(r'"(WCH\d{3})"', path.read_text(encoding="utf-8"))
    }

    rows = table("docs/guide/watch.md", "## What it reports")

    assert [row[0] for row in rows] == sorted(known)
