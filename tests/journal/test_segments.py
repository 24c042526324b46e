"""Segments: one write an append, locked while it lasts, and honest about a full disk."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import SourceError
from modelwright.journal import segments
from modelwright.journal.segments import (
    SegmentWriter,
    complete_lines,
    reading,
    segment_paths,
    waiting_bytes,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_a_segment_is_finished_only_after_its_writer_let_go(tmp_path: Path) -> None:
    writer = SegmentWriter(tmp_path)
    writer.append(b"1\n")
    (path,) = segment_paths(tmp_path)

    with reading(path) as (_, finished_before):
        pass
    writer.close()
    with reading(path) as (_, finished_after):
        pass

    assert (finished_before, finished_after) == (False, True)


def test_a_full_segment_is_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "SEGMENT_BYTES", 4)
    writer = SegmentWriter(tmp_path)

    for line in (b"one\n", b"two\n", b"three\n"):
        writer.append(line)
    writer.close()

    assert [path.read_bytes() for path in segment_paths(tmp_path)] == [
        b"one\n",
        b"two\n",
        b"three\n",
    ]


def test_what_waits_is_what_the_segments_hold(tmp_path: Path) -> None:
    assert waiting_bytes(tmp_path / "absent") == 0
    first, second = SegmentWriter(tmp_path), SegmentWriter(tmp_path)

    first.append(b"one\n")
    second.append(b"three\n")
    first.close()
    (tmp_path / "other.txt").write_text("not ours")

    assert waiting_bytes(tmp_path) == 10
    second.close()


def test_a_segment_that_was_removed_takes_no_lines_after_the_next_sync(
    tmp_path: Path,
) -> None:
    writer = SegmentWriter(tmp_path / "segments")
    writer.append(b"one\n")
    shutil.rmtree(tmp_path / "segments")

    writer.sync()
    writer.append(b"two\n")
    writer.close()

    (path,) = segment_paths(tmp_path / "segments")
    assert path.read_bytes() == b"two\n"


def test_lines_of_several_threads_are_never_mixed(tmp_path: Path) -> None:
    writer = SegmentWriter(tmp_path)
    lines = [f"{number}" * 500 + "\n" for number in range(8)]
    threads = [
        threading.Thread(target=writer.append, args=(line.encode(),)) for line in lines * 5
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()

    (path,) = segment_paths(tmp_path)
    assert sorted(path.read_text().splitlines(keepends=True)) == sorted(lines * 5)


def test_a_writer_syncs_and_goes_on(tmp_path: Path) -> None:
    writer = SegmentWriter(tmp_path)

    writer.sync()
    writer.append(b"1\n")
    writer.sync()
    writer.close()
    writer.append(b"2\n")
    writer.close()

    assert [path.read_bytes() for path in segment_paths(tmp_path)] == [b"1\n", b"2\n"]


def test_a_folder_that_cannot_be_made_is_a_source_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SourceError, match="cannot be written"):
        SegmentWriter(tmp_path / "file" / "segments").append(b"1\n")


def test_only_whole_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"one\ntwo\nthr")

    with reading(path) as (file, _):
        pieces = [complete_lines(file, offset) for offset in (0, 4, 8, 100)]

    assert pieces == [b"one\ntwo\n", b"two\n", b"", b""]


def test_a_line_longer_than_a_piece_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "_PIECE_BYTES", 3)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"0123456789\nx\n")

    with reading(path) as (file, _):
        assert complete_lines(file, 0) == b"0123456789\n"


# A file size limit makes writes fail as a full disk does: first a short write, then none.
_FULL_DISK = """
import resource, sys
from pathlib import Path
from modelwright.errors import SourceError
from modelwright.journal import Entry, Journal

folder = Path(sys.argv[1])
journal = Journal(folder)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
for number in range(40):
    entry = Entry(id=f"a{number}", time=0.0, release_id="r", row={}, prediction=1.0)
    try:
        journal.append([entry])
    except SourceError as error:
        assert "Make room" in str(error)
    else:
        print(entry.id)
"""


def test_what_was_acknowledged_before_between_and_after_failures_is_found(
    tmp_path: Path,
) -> None:
    from modelwright.journal import Journal

    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )
    acknowledged = done.stdout.split()
    journal = Journal(tmp_path)

    assert 0 < len(acknowledged) < 40
    assert set(acknowledged) <= set(journal.predictions().ids)
    assert journal.count() + journal.count_damaged() == 40
