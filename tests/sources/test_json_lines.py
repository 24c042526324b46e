"""JSON lines and arrays of objects."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from modelwright import sources
from modelwright.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

LINES = '{"a": 1, "b": "x"}\n\n{"a": null, " c ": true}\n{"b": "é", "a": 3}\n'


def written(folder: Path, text: str, name: str = "a.jsonl") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_absent_key_is_a_missing_value(tmp_path: Path) -> None:
    frame = sources.read(written(tmp_path, LINES))

    assert list(frame.columns) == ["a", "b", "c"]
    assert frame["a"].tolist() == [1, pd.NA, 3]
    assert frame["b"].isna().tolist() == [False, True, False]
    assert frame["c"].tolist() == [pd.NA, True, pd.NA]


def test_chunks_have_the_columns_of_the_whole(tmp_path: Path) -> None:
    chunks = list(sources.iterate(written(tmp_path, LINES), chunk_rows=1))

    assert {tuple(chunk.columns) for chunk in chunks} == {("a", "b", "c")}
    assert [len(chunk) for chunk in chunks] == [1, 1, 1]


@pytest.mark.parametrize(
    "text", ['\n [{"a": 1},\n{"a": 2}]', '{"a": 1}\r\n{"a": 2}', '\ufeff{"a":1}\n{"a":2}']
)
def test_arrays_and_lines_are_told_apart(tmp_path: Path, text: str) -> None:
    assert sources.read(written(tmp_path, text, "a.json"))["a"].tolist() == [1, 2]


def test_packed_lines_are_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson.gz"
    path.write_bytes(gzip.compress(LINES.encode()))

    assert len(sources.read(path)) == 3
    assert len(sources.read(path, limit=2)) == 2


def test_numbers_that_json_lacks_are_read(tmp_path: Path) -> None:
    frame = sources.read(written(tmp_path, '{"a": NaN}\n{"a": Infinity}\n{"a": 1}\n'))

    assert frame["a"].tolist()[1:] == [float("inf"), 1]
    assert frame["a"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1}\n{"a": ', "line 2: no JSON object stands there"),
        ('{"a": 1}\n[1]', "line 2: an object .* not a list"),
        ("3\n", "line 1: an object .* not a int"),
        ('[{"a": 1},\n{"a": ', "line 2: the JSON array is broken off"),
        ('\n\n[{"a": 1},\n{"a" 2}]', "line 4: the JSON array"),
        ("[1]", "element 1: an object"),
        ("[]", "holds no rows"),
        ("", "holds no rows"),
        ('{"a": 1, " a": 2}', "more than one column is named 'a'"),
        ('{"": 1}', "have no name"),
        ('{\n "rows": []\n}', "line 1: no JSON object"),
    ],
)
def test_malformed_documents_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(DataError, match=message):
        sources.read(path)
    with pytest.raises(DataError, match=message):
        list(sources.iterate(path))


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"a": "é"}'.encode("latin-1"))

    with pytest.raises(DataError, match="not in UTF-8"):
        sources.read(path)
