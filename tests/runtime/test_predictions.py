"""What a model answers, as columns of a table."""

from __future__ import annotations

import numpy as np
import pytest

from modelwright.records import Label, Target
from modelwright.runtime import Predictions, output_names


def test_a_number_comes_with_its_interval() -> None:
    target = Target(name="pay", task="regression")
    predictions = Predictions(np.array([2.0]), intervals=np.array([[1.0, 3.0]]))

    columns = predictions.as_columns(target)

    assert {name: values.tolist() for name, values in columns.items()} == {
        "prediction": [2.0],
        "lower": [1.0],
        "upper": [3.0],
    }


@pytest.mark.parametrize(
    ("classes", "kind", "names"),
    [
        ((False, True), "b", ("probability_false", "probability_true")),
        ((0, 1), "i", ("probability_0", "probability_1")),
        (("no", "yes"), "O", ("probability_no", "probability_yes")),
        (("other", 1), "O", ("probability_other", "probability_1")),
    ],
)
def test_a_label_comes_in_its_type_with_its_probabilities(
    classes: tuple[Label, ...], kind: str, names: tuple[str, ...]
) -> None:
    target = Target(name="rich", task="binary", classes=classes)
    labels = np.array([classes[1]], dtype=object)

    columns = Predictions(labels, probabilities=np.array([[0.25, 0.75]])).as_columns(target)

    assert tuple(columns) == output_names(target) == ("prediction", *names)
    assert columns["prediction"].dtype.kind == kind
    assert columns["prediction"].tolist() == [classes[1]]
    assert columns[names[1]].tolist() == [0.75]


@pytest.mark.parametrize(
    ("target", "names"),
    [
        (Target(name="pay", task="regression"), ["lower", "upper", "raw_score"]),
        (
            Target(name="rich", task="binary", classes=(False, True)),
            ["probability_false", "probability_true", "raw_score_false", "raw_score_true"],
        ),
    ],
)
def test_raw_scores_stand_last_where_they_were_asked_for(
    target: Target, names: list[str]
) -> None:
    pair, raw = np.array([[0.25, 0.75]]), np.array([[5.0, 6.0]])
    predictions = (
        Predictions(np.array([True], dtype=object), pair, raw_scores=raw)
        if target.classes
        else Predictions(np.array([2.0]), intervals=pair, raw_scores=raw[:, :1])
    )

    columns = predictions.as_columns(target)

    assert tuple(columns) == output_names(target, raw_scores=True)
    assert list(columns)[1:] == names
    assert columns[names[2]].tolist() == [5.0]
