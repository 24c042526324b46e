"""The reference keeps inputs, honest answers and errors, and survives storage."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from modelwright.errors import DataError
from modelwright.metrics import make_reference
from modelwright.records import (
    Column,
    Reference,
    Score,
    Signature,
    Target,
    read_record,
    write_record,
)
from modelwright.runtime import Normaliser

SCORE = Score(
    metric="mae", value=1.0, lower=0.9, upper=1.1, n_rows=1000, higher_is_better=False
)


def signature(task: Any, classes: tuple[str, ...] = ()) -> Signature:
    return Signature(
        columns=(Column(name="size", type="number"), Column(name="kind", type="category")),
        target=Target(name="y", task=task, classes=classes),
    )


def inputs(of: Signature, n_rows: int = 100) -> Any:
    generator = np.random.default_rng(0)
    return Normaliser(of).table(
        {
            "size": generator.normal(size=n_rows),
            "kind": generator.choice(["a", "b"], n_rows),
        }
    )


def test_errors_are_kept_by_size_of_the_prediction() -> None:
    predictions = np.arange(1000.0)
    outcomes = predictions + np.where(predictions < 500, 1, 3)

    made = make_reference(
        signature("regression"),
        inputs(signature("regression")),
        predictions=predictions,
        outcomes=outcomes,
        score=SCORE,
        importances={},
    )

    assert [row.error for row in made.error_bins] == [1.0] * 5 + [3.0] * 5
    assert sum(row.n_rows for row in made.error_bins) == 1000


def test_few_rows_and_equal_predictions_have_one_error_bin() -> None:
    for predictions in (np.arange(5.0), np.full(500, 2.0)):
        made = make_reference(
            signature("regression"),
            inputs(signature("regression")),
            predictions=predictions,
            outcomes=predictions + 2,
            score=SCORE,
            importances={},
        )

        assert [row.error for row in made.error_bins] == [2.0]


@pytest.mark.parametrize(
    ("task", "classes", "n_bins"),
    [("binary", ("no", "yes"), 10), ("multiclass", ("a", "b", "c"), 4)],
)
def test_answers_of_classes_are_kept_as_probability_or_class(
    task: str, classes: tuple[str, ...], n_bins: int
) -> None:
    of = signature(task, classes)
    probabilities = np.random.default_rng(0).dirichlet(np.ones(len(classes)), 100)

    made = make_reference(
        of,
        inputs(of),
        predictions=probabilities.argmax(axis=1),
        probabilities=probabilities,
        outcomes=np.zeros(100, dtype=np.int64),
        score=SCORE,
        importances={"size": 0.2},
    )

    assert len(made.predictions.counts) == n_bins
    assert made.predictions.n_rows == 100
    assert made.error_bins == ()


def test_a_classification_without_probabilities_is_refused() -> None:
    of = signature("binary", ("no", "yes"))

    with pytest.raises(DataError, match="come with probabilities"):
        make_reference(
            of,
            inputs(of),
            predictions=np.zeros(3, dtype=np.int64),
            outcomes=np.zeros(3, dtype=np.int64),
            score=SCORE,
            importances={},
        )


def test_a_stored_reference_is_read_back_equal(tmp_path: Path) -> None:
    made = make_reference(
        signature("regression"),
        inputs(signature("regression")),
        predictions=np.arange(100.0),
        outcomes=np.arange(100.0),
        score=SCORE,
        importances={"size": 0.2, "kind": 0.0},
    )

    write_record(tmp_path / "reference.json", made)

    assert read_record(tmp_path / "reference.json", Reference) == made
