"""Contributions: worked by hand on models whose form is known, and summing to the score."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.records import Column, Signature, Target
from modelwright.runtime import Inputs, Normaliser, Predictions, most_explained_rows
from modelwright.runtime.contributions import explain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.records.signature import Task

COLUMNS = (
    Column(name="a", type="number"),
    Column(name="c", type="category"),
    Column(name="b", type="number"),
)
BASE = {"a": 1.0, "b": None, "c": "x"}


def _value(inputs: Inputs) -> NDArray[np.float64]:
    """Return 10 a, 5 where b is missing, 100 for y, and a again for y."""
    a, b = inputs.numbers.T
    is_y = inputs.strings[:, 0] == "y"
    value: NDArray[np.float64] = 10 * a + np.where(np.isnan(b), 5, b) + is_y * (100 + a)
    return value


def _number(inputs: Inputs) -> Predictions:
    value = _value(inputs)
    return Predictions(value, intervals=np.column_stack([value, value]))


def _signature(task: Task = "regression", *classes: str) -> Signature:
    return Signature(columns=COLUMNS, target=Target(name="y", task=task, classes=classes))


def _inputs(*rows: dict[str, Any]) -> Inputs:
    return Normaliser(_signature()).rows(rows)


def test_contributions_are_those_worked_out_by_hand() -> None:
    row = _inputs({"a": 3.0, "b": 7.0, "c": "y"})

    (found,) = explain(_number, _signature(), row, _inputs(BASE))

    # Alone a adds 20, b 2, c 101; a and c together 2 more, half for each.
    assert found.contributions == pytest.approx({"a": 21.0, "c": 102.0, "b": 2.0})
    assert list(found.contributions) == ["a", "c", "b"]
    assert (found.base, found.score) == (15.0, 140.0)
    assert (found.method, found.n_evaluations, found.standard_error) == ("exact", 8, 0.0)
    assert found.label is None


def test_a_row_is_explained_by_what_differs_alone() -> None:
    rows = _inputs({"a": 3.0, "c": "x"}, BASE)

    first, second = explain(_number, _signature(), rows, _inputs(BASE))

    assert first.contributions == {"a": 20.0, "c": 0.0, "b": 0.0}
    assert first.n_evaluations == 2
    assert set(second.contributions.values()) == {0.0}


def _classes(inputs: Inputs) -> Predictions:
    value = _value(inputs)
    high = 1 / (1 + np.exp(-value / 100))
    shares = np.column_stack([(1 - high) / 2, (1 - high) / 2, high])
    labels = np.array(["p", "q", "r"], dtype=object)[shares.argmax(axis=1)]
    return Predictions(labels, probabilities=shares)


def test_of_many_classes_the_predicted_ones_probability_is_explained() -> None:
    rows = _inputs({"a": 3.0, "c": "y"}, {"a": -900.0})
    signature = _signature("multiclass", "p", "q", "r")

    found = explain(_classes, signature, rows, _inputs(BASE))

    shares = _classes(rows).probabilities
    assert shares is not None
    assert [each.label for each in found] == ["r", "p"]
    assert [each.score for each in found] == [shares[0, 2], shares[1, 0]]


def test_of_two_classes_the_positive_ones_probability_is_explained() -> None:
    def run(inputs: Inputs) -> Predictions:
        """Return two classes, the second one never predicted."""
        share = 1 / (1 + np.exp(-_value(inputs) / 1000)) / 2
        labels = np.full(len(share), "no", dtype=object)
        return Predictions(labels, probabilities=np.column_stack([1 - share, share]))

    row = _inputs({"a": 3.0, "b": 7.0, "c": "y"})

    (found,) = explain(run, _signature("binary", "no", "yes"), row, _inputs(BASE))

    assert found.label == "yes"
    total = math.fsum(found.contributions.values())
    assert total == pytest.approx(found.score - found.base, abs=1e-15)


@pytest.mark.parametrize("n_columns", [5, 12, 13, 200])
def test_contributions_sum_to_the_score_for_any_number_of_columns(n_columns: int) -> None:
    columns = tuple(Column(name=f"x{number}", type="number") for number in range(n_columns))
    signature = Signature(columns=columns, target=Target(name="y", task="regression"))
    normaliser = Normaliser(signature)
    row = normaliser.rows([{column.name: 0.1 for column in columns}])
    base = normaliser.rows([{column.name: 0.0 for column in columns}])

    def run(inputs: Inputs) -> Predictions:
        """Return a product, in which all columns interact."""
        return Predictions((1 + inputs.numbers / n_columns).prod(axis=1))

    (found,) = explain(run, signature, row, base)

    total = math.fsum(found.contributions.values())
    assert total == pytest.approx(found.score - found.base, abs=1e-13)
    assert found.method == ("exact" if n_columns <= 12 else "sampled")
    # All columns are alike, and so are their contributions.
    assert list(found.contributions.values()) == pytest.approx(
        [total / n_columns] * n_columns, rel=1e-3
    )


@pytest.mark.parametrize(("n_columns", "most"), [(1, 100), (12, 24), (30, 24), (60_000, 1)])
def test_fewer_rows_are_explained_at_once_the_more_columns_there_are(
    n_columns: int, most: int
) -> None:
    columns = tuple(Column(name=f"x{number}", type="number") for number in range(n_columns))
    target = Target(name="y", task="regression")

    assert most_explained_rows(Signature(columns=columns, target=target)) == most
