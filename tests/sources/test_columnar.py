"""Parquet and Arrow files and folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import feather, ipc
from pyarrow import parquet as pq

from modelwright import sources
from modelwright.errors import DataError, SourceError
from modelwright.sources.columnar import parquet_writer

if TYPE_CHECKING:
    from pathlib import Path

TABLE = pa.table({"n": [1, None, 3], "s": ["a", None, "c"]})


def test_parquet_keeps_types_and_counts_rows(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "a.parquet")

    frame = sources.read(tmp_path / "a.parquet")

    assert frame["n"].tolist() == [1, pd.NA, 3]
    assert sources.count_rows(tmp_path / "a.parquet") == 3


def test_the_index_of_a_pandas_file_is_no_index_here(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", "y"], name="key"))
    frame.to_parquet(tmp_path / "named.parquet")
    frame.rename_axis(None).to_parquet(tmp_path / "nameless.parquet")

    assert list(sources.read(tmp_path / "named.parquet").columns) == ["a", "key"]
    assert list(sources.read(tmp_path / "nameless.parquet").columns) == ["a"]


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [3], "b": ["x"]}), tmp_path / "part-2.parquet")
    pq.write_table(pa.table({"a": [1, 2]}), tmp_path / "part-1.parquet")
    (tmp_path / "_SUCCESS").touch()
    (tmp_path / ".part-1.parquet.crc").touch()

    frame = sources.read(tmp_path)

    assert frame["a"].tolist() == [1, 2, 3]
    assert frame["b"].isna().tolist() == [True, True, False]
    assert sources.count_rows(tmp_path) == 3


def test_folders_named_by_a_value_give_a_column(tmp_path: Path) -> None:
    pq.write_to_dataset(
        pa.table({"year": [2023, 2024, 2024], "a": [1, 2, 3]}),
        tmp_path,
        partition_cols=["year"],
    )

    frame = sources.read(tmp_path)

    assert frame.sort_values("a")["year"].tolist() == [2023, 2024, 2024]


def test_files_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [3]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"a": ["x"]}), tmp_path / "2.parquet")

    with pytest.raises(DataError, match="do not fit together"):
        sources.read(tmp_path)


def test_arrow_files_and_streams_are_read(tmp_path: Path) -> None:
    feather.write_feather(TABLE, tmp_path / "a.feather")
    with ipc.new_stream(tmp_path / "b.arrow", TABLE.schema) as stream:
        stream.write_table(TABLE)
    pl.from_arrow(TABLE).write_ipc(tmp_path / "c.ipc")  # type: ignore[union-attr]

    frames = [sources.read(tmp_path / name) for name in ("a.feather", "b.arrow", "c.ipc")]

    assert len({sources.fingerprint(frame) for frame in frames}) == 1
    assert sources.count_rows(tmp_path / "b.arrow") == 3


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.feather"])
@pytest.mark.parametrize("content", [b"", b"hello", b"PAR1 cut", b"ARROW1 cut"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises((SourceError, DataError), match=f"{name} "):
        sources.read(tmp_path / name)


def test_a_cut_parquet_file_is_refused(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "a.parquet")
    content = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(content[: len(content) // 2])

    with pytest.raises(SourceError, match="cannot be read"):
        sources.read(tmp_path / "a.parquet")


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    pq.write_table(TABLE.slice(0, 0), tmp_path / "a.parquet")

    with pytest.raises(DataError, match="holds no rows"):
        sources.read(tmp_path / "a.parquet")


def test_texts_alone_are_written_by_their_repeats(tmp_path: Path) -> None:
    table = pa.table({"a.b": ["x", "y"] * 50, "number": [1.5] * 100})
    with parquet_writer(tmp_path / "rows.parquet", table.schema) as writer:
        writer.write_table(table)

    group = pq.ParquetFile(tmp_path / "rows.parquet").metadata.row_group(0)

    has_dictionary = [group.column(place).has_dictionary_page for place in range(2)]
    assert has_dictionary == [True, False]
