"""A release, opened."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelwright.errors import DataError, ReleaseError
from modelwright.runtime import Answer, Problem, RowsRefusedError, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.records import Signature

ROWS: list[dict[str, Any]] = [
    {"job_title": "engineer", "age": 40, "rate": 0.5},
    {"job_title": None, "age": None, "rate": 2.0},
]


@pytest.mark.parametrize(
    "table",
    [
        ROWS,
        pd.DataFrame(ROWS),
        pl.DataFrame(ROWS),
        pa.Table.from_pylist(ROWS),
        {name: [row[name] for row in ROWS] for name in ROWS[0]},
        np.array([list(row.values()) for row in ROWS], dtype=object),
    ],
)
def test_numbers_are_predicted_for_every_kind_of_table(
    table: Any, regression: Signature, release: Callable[[Signature], Path]
) -> None:
    predictor = load(release(regression))

    assert predictor.predict(table).tolist() == [140.5, 2.0]
    assert predictor.predict_interval(table).tolist() == [[139.5, 141.5], [1.0, 3.0]]
    assert predictor.raw_scores(table).tolist() == [[14.05], [0.2]]


def test_a_predictor_shows_its_release(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    predictor = load(release(regression))

    assert predictor.release_id[:12] in repr(predictor)
    assert "(regression)" in repr(predictor)


def test_a_row_is_predicted_alone(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    assert load(release(regression)).predict(ROWS[0]).tolist() == [140.5]


def test_classes_are_predicted_in_their_own_type(
    binary: Signature, release: Callable[[Signature], Path]
) -> None:
    predictor = load(str(release(binary)))

    prediction = predictor.predict(ROWS)

    assert prediction.dtype == bool
    assert prediction.tolist() == [True, False]
    assert predictor.predict_proba(ROWS).tolist() == [[0.25, 0.75], [0.75, 0.25]]


def test_the_only_release_in_a_folder_is_found(
    regression: Signature, release: Callable[[Signature], Path], tmp_path: Path
) -> None:
    first = tmp_path / "models" / "first"
    shutil.copytree(release(regression), first)

    assert load(tmp_path / "models").path == first

    shutil.copytree(first, tmp_path / "models" / "second")
    with pytest.raises(ReleaseError, match="holds 2 releases: 'first', 'second'"):
        load(tmp_path / "models")


def test_uncertainty_of_the_other_task_is_refused(
    binary: Signature, regression: Signature, release: Callable[[Signature], Path]
) -> None:
    with pytest.raises(DataError, match="Use predict_proba"):
        load(release(binary)).predict_interval(ROWS)
    with pytest.raises(DataError, match="Use predict_interval"):
        load(release(regression)).predict_proba(ROWS)


def test_raw_scores_are_refused_where_the_release_has_none_or_a_row_is_unreadable(
    binary: Signature, regression: Signature, release: Callable[[Signature], Path]
) -> None:
    predictor = load(release(regression))
    assert predictor.has_raw_scores
    with pytest.raises(RowsRefusedError, match="row 0, rate"):
        predictor.raw_scores({"job_title": ["clerk"], "age": [1], "rate": ["high"]})

    older = load(release(binary))
    assert not older.has_raw_scores
    with pytest.raises(ReleaseError, match="before releases had raw scores"):
        older.raw_scores(ROWS)


def test_answers_carry_warnings(
    binary: Signature, release: Callable[[Signature], Path]
) -> None:
    predictor = load(release(binary))

    answers = predictor.answer([*ROWS, {"job_title": "astronaut", "rate": 9, "agee": 3}])

    assert answers[0] == Answer(True, {"false": 0.25, "true": 0.75}, None, ())  # noqa: FBT003
    assert answers[2].warnings == (
        "job_title: a value not seen in training",
        "rate is above the largest value seen, 5",
        "'agee' is not a column of the model and was not used. Did you mean 'age'?",
    )


def test_answers_to_no_rows_are_none(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    predictor = load(release(regression))

    assert predictor.answer([]) == []
    assert predictor.predict(pd.DataFrame(ROWS)[:0]).tolist() == []


def test_a_number_is_answered_with_its_interval(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    answer = load(release(regression)).answer(ROWS)[0]

    assert answer == Answer(140.5, None, (139.5, 141.5), ())


def test_rows_with_problems_are_refused_together(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    predictor = load(release(regression))
    rows = [*ROWS, {"age": "old", "rate": None}]

    with pytest.raises(RowsRefusedError, match="1 of 3 rows") as refused:
        predictor.answer(rows)
    with pytest.raises(RowsRefusedError, match="1 of 3 rows"):
        predictor.predict(rows)

    assert refused.value.problems == (
        Problem(2, "age", "a number is expected"),
        Problem(2, "rate", "a value is missing where none may be"),
    )


def test_the_runtime_needs_numpy_and_onnxruntime_only() -> None:
    script = (
        "import sys; import onnxruntime; before = set(sys.modules);"
        "import modelwright.runtime;"
        "print({name.partition('.')[0] for name in set(sys.modules) - before}"
        " - sys.stdlib_module_names)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )

    assert done.stdout.strip() == "{'modelwright'}"


def test_a_row_is_explained_against_the_reference_row(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    predictor = load(release(regression))

    (found,) = predictor.explain([ROWS[0]])

    # The release has no statistics: the middle of each range and the first level stand in.
    assert predictor.reference_row == {"job_title": "clerk", "age": 54, "rate": 2.5}
    assert found.contributions == {"job_title": 100.0, "age": -14.0, "rate": -2.0}
    assert (found.base, found.score) == (56.5, predictor.predict(ROWS)[0])


def test_a_row_that_cannot_be_read_is_not_explained(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    with pytest.raises(RowsRefusedError):
        load(release(regression)).explain([{"age": "forty"}])
