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
_MOST_ALIKE = 2


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
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in by_severity(findings):
        alike.setdefault((finding.severity, finding.code), []).append(finding)
    lines = [line for group in alike.values() for line in _alike_texts(group)]
    if not lines:
        return ""
    return "Found:\n" + "\n".join(lines[:_MOST_FINDINGS]) + rest_text(lines, _MOST_FINDINGS)


def _alike_texts(group: Sequence[Finding]) -> list[str]:
    """Return findings of one code: each in full, or of many the first ones, and the others by name."""
    n_full = len(group) if len(group) <= _MOST_ALIKE + 1 else _MOST_ALIKE
    texts = [
        f"  {SEVERITY_WORDS[finding.severity]} {finding.code} {name_text(finding.subject)}\n"
        + paragraph(f"{finding.message} {finding.action}", indent=4)
        for finding in group[:n_full]
    ]
    others = group[n_full:]
    if others:
        head = f"{SEVERITY_WORDS[others[0].severity]} {others[0].code}"
        names = ", ".join(name_text(finding.subject) for finding in others)
        texts.append(paragraph(f"{head} and the like of {len(others)} more: {names}"))
    return texts


def rest_text(items: Sequence[object], limit: int) -> str:
    """Return how many items are left out, as a last line."""
    return f"\n  ... and {len(items) - limit} more" if len(items) > limit else ""
