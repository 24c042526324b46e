"""The history is appended to, and lines of every version are read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from modelwright.deploy.history import append_move, read_moves
from modelwright.errors import SourceError
from modelwright.records import Move

STORED = Path(__file__).parent / "stored" / "history_1.jsonl"
FIRST, SECOND = "54339b8e033c", "5212407be849"
MOVE = Move(
    at=datetime(2026, 2, 1, tzinfo=UTC),
    who="Zoë",
    action="canary",
    before=None,
    after="ab" * 32,
    why="a first look\nat it",
    detail="5 % of requests",
)


def test_what_is_appended_is_read(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"

    append_move(path, MOVE)
    append_move(path, MOVE)

    assert read_moves(path) == (MOVE, MOVE)
    assert "Zoë" in path.read_text(encoding="utf-8")


def test_without_a_file_nothing_has_moved(tmp_path: Path) -> None:
    assert read_moves(tmp_path / "history.jsonl") == ()


def test_lines_of_the_first_version_are_read_with_what_was_before() -> None:
    moves = read_moves(STORED)

    assert [(move.action, move.before, move.after) for move in moves] == [
        ("promote", None, f"{FIRST}3558b6b324368a0d35e78e6f7f99093c069f8d2553a7b514e8dd"),
        ("promote", moves[0].after, moves[1].after),
        ("rollback", moves[1].after, moves[0].after),
    ]
    assert (moves[1].after or "").startswith(SECOND)
    assert [move.who for move in moves] == ["ada", "ada", "bob"]


def test_a_new_line_may_follow_old_ones(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_bytes(STORED.read_bytes())

    append_move(path, MOVE)

    assert read_moves(path)[:3] == read_moves(STORED)
    assert read_moves(path)[3] == MOVE


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text('{"at": "yesterday"}\n')

    with pytest.raises(SourceError, match=r"history\.jsonl is damaged"):
        read_moves(path)


def test_a_history_that_cannot_be_written_says_that_the_pointer_has_moved(
    tmp_path: Path,
) -> None:
    with pytest.raises(SourceError, match="The pointer has moved, but"):
        append_move(tmp_path, MOVE)
