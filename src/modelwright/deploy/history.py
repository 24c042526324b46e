"""The history: a line of JSON for each move of the pointer, only ever appended to."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modelwright.errors import SourceError
from modelwright.records import Move, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredMove(Move):
    """A line as it stands in the file: version 1 named the new champion, and nothing before it."""

    champion: str | None = None
    format_version: int = 1


def append_move(path: Path, move: Move) -> None:
    """Append a move to the history.

    Raises
    ------
    SourceError
        If it cannot be written.
    """
    line = json.dumps(json.loads(to_json(move)), ensure_ascii=False)
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError as error:
        raise SourceError(
            f"The pointer has moved, but {path} cannot be written: {error.strerror or error}. "
            "Make room on the disk, and note the move yourself."
        ) from error


def read_moves(path: Path) -> tuple[Move, ...]:
    """Return every move, the oldest first.

    Raises
    ------
    SourceError
        If the file is damaged.
    """
    import msgspec

    if not path.exists():
        return ()
    try:
        stored = msgspec.json.Decoder(_StoredMove).decode_lines(path.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"{path} is damaged: {error}. Mend the line, or move the file away to begin anew."
        ) from error
    return tuple(_moves(stored))


def _moves(stored: list[_StoredMove]) -> Iterator[Move]:
    """Give moves of the present version; those of version 1 follow each other."""
    champion: str | None = None
    for line in stored:
        move = _present(line, champion)
        if move.action in {"promote", "rollback"}:
            champion = move.after
        yield move


def _present(line: _StoredMove, champion: str | None) -> Move:
    if line.format_version == 1:
        line = replace(line, before=champion, after=line.champion)
    return Move(
        at=line.at,
        who=line.who,
        action=line.action,
        before=line.before,
        after=line.after,
        why=line.why,
        detail=line.detail,
    )
