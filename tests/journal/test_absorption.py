"""Absorption: every acknowledged row arrives once, whoever was killed and whoever absorbs."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from modelwright.journal import Absorbed, Entry, Journal
from modelwright.journal.segments import segment_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Appends for ever; says on a line of its own what has been acknowledged.
_WRITER = """
import sys, time
from pathlib import Path
from modelwright.journal import Entry, Journal, new_ids

journal = Journal(Path(sys.argv[1]), sys.argv[2] or None)
number = 0
while True:
    number += 1
    names = new_ids(3, time=number)
    row = {"text": "x" * (number % 997)}
    journal.append(
        [Entry(id=name, time=float(number), release_id="r", row=row, prediction=1) for name in names]
    )
    print(*names, flush=True)
    time.sleep(0.0005)
"""
_ABSORBER = """
import sys
from pathlib import Path
from modelwright.journal import Journal

for _ in range(20):
    Journal(Path(sys.argv[1]), sys.argv[2] or None).absorb()
"""
# Kills itself at the step that it is told: inside of a transaction, or between the commit and what follows.
_DYING_ABSORBER = """
import os, signal, sys
from pathlib import Path
from modelwright.journal import Journal
from modelwright.journal.postgresql import PostgresConnection
from modelwright.journal.sqlite import SqliteConnection

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[3] == "before the commit":
    for kind in (SqliteConnection, PostgresConnection):
        def insert(self, table, rows, kept=kind.insert):
            kept(self, table, rows)
            die()
        kind.insert = insert
else:
    Path.unlink = die
Journal(Path(sys.argv[1]), sys.argv[2] or None).absorb()
"""


@contextlib.contextmanager
def _writer(folder: Path, url: str | None) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _WRITER, str(folder), url or ""]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _lines_until_killed(
    writer: subprocess.Popen[str], enough: Callable[[int], bool]
) -> set[str]:
    """Return the ids that a writer acknowledged before and while it was killed."""
    assert writer.stdout is not None
    lines: list[str] = []
    while not enough(len(lines)):
        lines.append(writer.stdout.readline())
    writer.kill()
    lines += writer.stdout.readlines()
    return {name for line in lines if line.endswith("\n") for name in line.split()}


def test_every_row_acknowledged_before_kill_9_is_found(
    tmp_path: Path, url: str | None
) -> None:
    with _writer(tmp_path, url) as writer:
        acknowledged = _lines_until_killed(writer, lambda n_lines: n_lines == 2_000)

    found = Journal(tmp_path, url).predictions()

    assert acknowledged <= set(found.ids)
    assert segment_paths(tmp_path / "segments") == []


def test_two_absorbers_beside_a_writer_lose_and_double_nothing(
    tmp_path: Path, url: str | None
) -> None:
    command = [sys.executable, "-c", _ABSORBER, str(tmp_path), url or ""]
    with (
        _writer(tmp_path, url) as writer,
        subprocess.Popen(command) as first,
        subprocess.Popen(command) as second,
    ):
        acknowledged = _lines_until_killed(
            writer, lambda _: first.poll() is not None and second.poll() is not None
        )

    ids = Journal(tmp_path, url).predictions().ids

    assert (first.returncode, second.returncode) == (0, 0)
    assert acknowledged <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("step", ["before the commit", "after the commit"])
def test_an_absorber_killed_at_a_commit_loses_and_doubles_nothing(
    tmp_path: Path, url: str | None, entry: Callable[..., Entry], step: str
) -> None:
    names = [f"{number:03}" for number in range(300)]
    journal = Journal(tmp_path, url)
    journal.append(entry(name) for name in names)
    journal.close()
    command = [sys.executable, "-c", _DYING_ABSORBER, str(tmp_path), url or "", step]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert len(segment_paths(tmp_path / "segments")) == 1

    moved = journal.absorb()

    assert moved.n_rows == (300 if step == "before the commit" else 0)
    assert list(journal.predictions().ids) == names
    assert segment_paths(tmp_path / "segments") == []


def test_absorbing_twice_changes_nothing(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a"), entry("b")])

    assert journal.absorb() == Absorbed(n_rows=2)
    assert journal.absorb() == Absorbed()
    assert journal.count() == 2


def test_a_segment_read_again_from_its_start_adds_nothing(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a")])
    (path,) = segment_paths(journal.folder / "segments")
    kept = path.read_bytes()
    journal.close()
    journal.absorb()
    path.write_bytes(kept)

    assert journal.absorb() == Absorbed()
    assert journal.predictions().ids == ("a",)


def test_a_segment_in_use_is_read_and_stays(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a")])
    assert journal.absorb().n_rows == 1
    journal.append([entry("b")])
    assert journal.absorb().n_rows == 1
    assert len(segment_paths(journal.folder / "segments")) == 1

    journal.close()
    journal.absorb()

    assert segment_paths(journal.folder / "segments") == []
    assert journal.predictions().ids == ("a", "b")


def test_a_torn_last_line_is_kept_aside_and_counted(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a")])
    journal.close()
    (path,) = segment_paths(journal.folder / "segments")
    with path.open("ab") as file:
        file.write(b'{"id":"b","time":1.0,"rel')

    assert journal.absorb() == Absorbed(n_rows=1, n_damaged=1)
    assert journal.absorb() == Absorbed()
    assert journal.count_damaged() == 1
    assert journal.predictions().ids == ("a",)


def test_a_damaged_line_does_not_hide_the_lines_after_it(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a")])
    journal.close()
    (path,) = segment_paths(journal.folder / "segments")
    line = path.read_bytes()
    path.write_bytes(b"\0\r\xff\n" + line)

    assert journal.absorb() == Absorbed(n_rows=1, n_damaged=1)


def test_the_first_of_two_entries_of_one_id_stays(
    journal: Journal, entry: Callable[..., Entry]
) -> None:
    journal.append([entry("a", prediction="yes"), entry("a", prediction="no")])

    assert journal.predictions().predictions == ["yes"]


def test_nothing_to_absorb_makes_no_files(tmp_path: Path, url: str | None) -> None:
    assert Journal(tmp_path / "journal", url).absorb() == Absorbed()
    assert not (tmp_path / "journal").exists()


def test_threads_absorb_at_once(journal: Journal, entry: Callable[..., Entry]) -> None:
    journal.append([entry(str(number)) for number in range(500)])
    journal.close()
    moved: list[int] = []
    threads = [
        threading.Thread(target=lambda: moved.append(journal.absorb().n_rows))
        for _ in range(6)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(moved) == 500
    assert journal.count() == 500
