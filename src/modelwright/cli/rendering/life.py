"""What releases, show, diff and history say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.cli.rendering.parts import SHORT_ID, rest_text, sections, short_path
from modelwright.cli.rendering.tables import name_text, one_line, table
from modelwright.pages.numbers import (
    counted,
    format_number,
    format_score,
    format_share,
    format_time,
    score_sentence,
)
from modelwright.pages.words import metric_title, task_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.records import Move, ParityCertificate, Pointer
    from modelwright.workflow.inspecting import Member, ReleaseFacts, ReleaseSummary
    from modelwright.workflow.release_diff import Change, ReleaseDiff

_MOST_COLUMNS = 30
_MOST_CHANGES = 30
_NOTHING = "none"


def releases_text(releases: Sequence[ReleaseSummary], pointer: Pointer) -> str:
    """Return all releases as a table, and the pin."""
    if not releases:
        return "There are no releases yet. Make one with: modelwright run"
    rows = [
        (
            release.release_id[:SHORT_ID],
            one_line(release.name),
            format_time(release.created_at),
            metric_title(release.score.metric),
            format_score(release.score),
            _megabytes(release.size_bytes),
            ", ".join(release.roles),
        )
        for release in releases
    ]
    header = ("release", "name", "made", "metric", "test score", "size", "role")
    return sections(table(rows, header=header), _pin_text(pointer))


def facts_text(facts: ReleaseFacts) -> str:
    """Return a release in full."""
    summary = facts.summary
    roles = ", ".join(summary.roles) or "it is stored, and does nothing now"
    lines = [
        ("role", roles),
        ("made", f"{format_time(summary.created_at)}, of {one_line(facts.source)}"),
        ("rows used", f"{facts.n_rows:,}"),
        ("model", one_line(task_words(facts.signature.target))),
        ("parity", _parity_words(facts.parity)),
        (
            "size",
            f"{_megabytes(summary.size_bytes)}, {_megabytes(summary.model_bytes)} model",
        ),
        ("folder", short_path(facts.folder)),
    ]
    if facts.threshold is not None:
        lines.append(("decides from", format_number(facts.threshold)))
    if facts.manifest.needs_python:
        lines.append(("needs Python", ", ".join(facts.manifest.needs_python.objects)))
    return sections(
        f"Release {summary.release_id}\n{table(lines)}",
        "Test scores:\n"
        + table([(metric_title(s.metric), format_score(s)) for s in facts.scores]),
        "Made of:\n" + _members(facts.members) if facts.members else "",
        _columns(facts),
        "What became of it:\n" + history_text(facts.moves) if facts.moves else "",
    )


def diff_text(diff: ReleaseDiff) -> str:
    """Return what differs between two releases."""
    names = (diff.a[:SHORT_ID], diff.b[:SHORT_ID])
    scores = [
        (names[0], score_sentence(diff.a_score)),
        (names[1], score_sentence(diff.b_score)),
    ]
    if diff.a == diff.b:
        return f"{names[0]} and {names[1]} are the same release."
    columns = [f"  + {name_text(name)}" for name in diff.added]
    columns += [f"  - {name_text(name)}" for name in diff.removed]
    return sections(
        f"Test scores, each on its own test rows:\n{table(scores)}",
        "Columns added (+) and removed (-):\n" + "\n".join(columns) if columns else "",
        _changes("Columns that changed:", diff.columns, names),
        _changes("Facts:", diff.facts, names),
        _changes("Decisions:", diff.decisions, names),
        f"{names[0]} is made of:\n{_members(diff.a_members)}" if diff.a_members else "",
        f"{names[1]} is made of:\n{_members(diff.b_members)}" if diff.b_members else "",
    )


def history_text(moves: Sequence[Move]) -> str:
    """Return every move of the pointer, the oldest first."""
    if not moves:
        return "The pointer has not been moved yet."
    rows = [
        (
            format_time(move.at),
            one_line(move.who),
            move.action,
            (move.before or _NOTHING)[:SHORT_ID],
            (move.after or _NOTHING)[:SHORT_ID],
            one_line(f"{move.why} ({move.detail})" if move.detail else move.why),
        )
        for move in moves
    ]
    return table(rows, header=("when", "who", "move", "from", "to", "why"))


def _pin_text(pointer: Pointer) -> str:
    if pointer.pin is None:
        return ""
    who, since = one_line(pointer.pin.who), format_time(pointer.pin.at)
    return f"The champion is pinned by {who} since {since}: {one_line(pointer.pin.why)}"


def _parity_words(parity: ParityCertificate) -> str:
    n_rows = max((check.n_rows for check in parity.checks), default=0)
    largest = max((check.largest_difference for check in parity.checks), default=0.0)
    passed = "passed" if parity.passed else "FAILED"
    return (
        f"{passed}: {counted(len(parity.checks), 'check')} on up to {counted(n_rows, 'row')}, "
        f"largest difference {format_number(largest, digits=2)}"
    )


def _members(members: Sequence[Member]) -> str:
    return table([(member.name, format_share(member.weight)) for member in members])


def _columns(facts: ReleaseFacts) -> str:
    columns = facts.signature.columns
    rows = [
        (
            name_text(column.name),
            column.type,
            "" if column.nullable else "never missing",
            counted(len(column.levels), "level") if column.levels else "",
        )
        for column in columns[:_MOST_COLUMNS]
    ]
    return "Columns:\n" + table(rows) + rest_text(columns, _MOST_COLUMNS)


def _changes(title: str, changes: Sequence[Change], names: tuple[str, str]) -> str:
    if not changes:
        return ""
    rows = [
        (one_line(change.subject), _value(change.a), _value(change.b))
        for change in changes[:_MOST_CHANGES]
    ]
    return f"{title}\n{table(rows, header=('', *names))}" + rest_text(
        changes, _MOST_CHANGES
    )


def _value(value: str | float | None) -> str:
    if value is None:
        return _NOTHING
    return value if isinstance(value, str) else format_number(value)


def _megabytes(n_bytes: int) -> str:
    return f"{format_number(n_bytes / 1e6, digits=3)} MB"
