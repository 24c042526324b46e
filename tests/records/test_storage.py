"""Records on disk: whole or not at all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import SourceError
from modelwright.records import (
    Distribution,
    ErrorBin,
    Reference,
    Score,
    read_record,
    replacing,
    write_record,
)

if TYPE_CHECKING:
    from pathlib import Path

SCORE = Score(
    metric="mae", value=1.0, lower=0.5, upper=2.0, n_rows=9, higher_is_better=False
)


def reference(error: float, upper: float) -> Reference:
    return Reference(
        n_rows=9,
        columns={"age": Distribution(edges=(1.0,), counts=(4, 5))},
        predictions=Distribution(counts=(9,)),
        score=SCORE,
        error_bins=(ErrorBin(upper=upper, error=error, n_rows=9),),
        importances={"age": 0.5},
    )


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    record = reference(0.1, math.inf)

    write_record(tmp_path / "new folder" / "reference.json", record)

    assert read_record(tmp_path / "new folder" / "reference.json", Reference) == record


def test_what_is_not_a_number_comes_back_too(tmp_path: Path) -> None:
    write_record(tmp_path / "reference.json", reference(math.nan, -math.inf))

    (only,) = read_record(tmp_path / "reference.json", Reference).error_bins

    assert math.isnan(only.error)
    assert only.upper == -math.inf


def _fail_half_way(path: Path, error: type[BaseException] | BaseException) -> None:
    with replacing(path) as new:
        new.write_text("half")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, OSError(28, "full")])
def test_a_file_stands_as_it_was_after_an_error(
    error: type[BaseException] | BaseException, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    with pytest.raises((KeyboardInterrupt, ValueError, SourceError)):
        _fail_half_way(path, error)

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_replaced_whole_and_readable_by_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    with replacing(path) as new:
        new.write_text("new")
        assert path.read_text() == "old"

    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o644


def test_an_error_of_what_is_copied_keeps_its_text(tmp_path: Path) -> None:
    with (
        pytest.raises(SourceError, match=r"^rows cannot be read$"),
        replacing(tmp_path / "x"),
    ):
        raise SourceError("rows cannot be read")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with (
        pytest.raises(SourceError, match="cannot be written"),
        replacing(tmp_path / "file" / "below"),
    ):
        pass


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        ("{", "damaged"),
        ('{"metric": "\xff"}', "damaged"),
        ('{"metric": 1}', "another version"),
    ],
)
def test_what_is_no_record_is_refused(
    content: str | None, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "score.json"
    if content is not None:
        path.write_text(content, encoding="latin-1")

    with pytest.raises(SourceError, match=words):
        read_record(path, Score)
