"""Parts of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.deploy.batch.entries import Entry, FileState
from modelwright.deploy.batch.parts import Part, Task, open_parts
from modelwright.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

TASK = Task(release_id="a" * 64)


def entry(name: str, size: int = 7) -> Entry:
    state = FileState(path=name, size_bytes=size, modified_ns=1)
    return Entry(location=name, place=name, files=(state,))


def part(number: int, name: str) -> Part:
    return Part(number=number, place=name, n_scored=5, n_refused=0, is_last=True)


def test_parts_of_files_that_changed_are_dropped(tmp_path: Path) -> None:
    with open_parts(tmp_path / "p", TASK, [], overwrite=False) as parts:
        for number, name in enumerate("ab"):
            parts.place(number).mkdir()
            parts.keep(entry(name), part(number, name))
        parts.place(2).mkdir()  # begun, and not finished

    now = [entry("a"), entry("b", size=8)]
    with open_parts(tmp_path / "p", TASK, now, overwrite=False) as parts:
        assert [each.number for each in parts.of(now[0])] == [0]
        assert parts.of(now[1]) == []
        assert [path.name for path in parts.folder.iterdir() if path.is_dir()] == ["000000"]
        assert parts.next_number() == 1


def test_rows_of_a_database_have_no_order_to_go_on_in(tmp_path: Path) -> None:
    query = Entry(location="sqlite:///x.db", query="flats")
    with open_parts(tmp_path, TASK, [query], overwrite=False) as parts:
        parts.keep(query, part(0, ""))

    with open_parts(tmp_path, TASK, [query], overwrite=False) as parts:
        assert parts.is_empty


def test_two_runs_do_not_write_into_one_place(tmp_path: Path) -> None:
    with (
        open_parts(tmp_path, TASK, [], overwrite=False),
        pytest.raises(DataError, match="Another command is scoring"),
        open_parts(tmp_path, TASK, [], overwrite=False),
    ):
        pass


def test_parts_of_another_release_are_dropped_only_if_told(tmp_path: Path) -> None:
    with open_parts(tmp_path, TASK, [], overwrite=False) as parts:
        parts.keep(entry("a"), part(0, "a"))
    other = Task(release_id="b" * 64)

    with (
        pytest.raises(DataError, match="keeps 5 rows of an interrupted run"),
        open_parts(tmp_path, other, [entry("a")], overwrite=False),
    ):
        pass
    with open_parts(tmp_path, other, [entry("a")], overwrite=True) as parts:
        assert parts.is_empty
