"""Parts that the texts of several verbs share."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelwright.cli.rendering.tables import name_text, paragraph
from modelwright.pages.words import SEVERITY_WORDS
from modelwright.records import by_severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modelwright.records import Finding

SHORT_ID = 12
_MOST_FINDINGS = 15


def as_json(record: Any) -> str:
    """Return a record as indented JSON; what is no number is null."""
    import msgspec

    encoded = msgspec.json.encode(record, enc_hook=str)
    return msgspec.json.format(encoded, indent=2).decode()


def sections(*parts: str) -> str:
    """Return the parts that are not empty, with a blank line between."""
    return "\n\n".join(part for part in parts if part)


def short_path(path: Path | str) -> str:
    """Return a path as short as it can be typed from here."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def call(command: str, root: Path) -> str:
    """Return a command as it can be typed from here, for the project in a folder."""
    if Path.cwd().is_relative_to(root):
        return command
    return f"{command} --project {shlex.quote(short_path(root))}"


def pointers(page: Path, command: str) -> str:
    """Return where to read more, and what to run next if there is something."""
    lines = [f"Read more: {short_path(page)}"] + ([f"Next: {command}"] if command else [])
    return "\n".join(lines)


def found(findings: Iterable[Finding]) -> str:
    """Return the findings, the most severe first."""
    shown = by_severity(findings)
    lines = [
        f"  {SEVERITY_WORDS[finding.severity]} {finding.code} {name_text(finding.subject)}\n"
        + paragraph(f"{finding.message} {finding.action}", indent=4)
        for finding in shown[:_MOST_FINDINGS]
    ]
    if not lines:
        return ""
    return "Found:\n" + "\n".join(lines) + rest_text(shown, _MOST_FINDINGS)


def rest_text(items: Sequence[object], limit: int) -> str:
    """Return how many items are left out, as a last line."""
    return f"\n  ... and {len(items) - limit} more" if len(items) > limit else ""
