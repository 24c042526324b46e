"""Writing a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from modelwright.deploy.batch.part_writer import PartitionedPartWriter, PartWriter
from modelwright.deploy.batch.rows import ScoredChunk
from modelwright.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def chunk(n_rows: int) -> ScoredChunk:
    frame = pd.DataFrame({"id": range(n_rows), "year": 2024})
    return ScoredChunk(n_rows + 1, frame, frame[:1])


def test_later_parts_of_a_text_have_no_header(tmp_path: Path) -> None:
    with PartWriter(tmp_path, ".csv", header=(False, True), leave_out=["year"]) as writer:
        writer.add(chunk(3))

    assert (tmp_path / "scored.csv").read_text() == "0\n1\n2\n"
    assert (tmp_path / "rejected.csv").read_text() == "id\n0\n"
    assert (writer.n_scored, writer.n_refused, writer.n_rows) == (3, 1, 4)


def test_a_part_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    def break_off() -> None:
        with PartWriter(tmp_path, ".parquet") as writer:
            writer.add(chunk(3))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("column", "message"),
    [("yeer", "no column 'yeer' .* Did you mean 'year'"), ("id", "more than 1,000 values")],
)
def test_a_column_that_cannot_make_folders_is_refused(
    column: str, message: str, tmp_path: Path
) -> None:
    with (
        pytest.raises(DataError, match=message),
        PartitionedPartWriter(tmp_path, ".csv", column=column) as writer,
    ):
        writer.add(chunk(1_001))
