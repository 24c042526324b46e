"""What every candidate sees: folds, labels, and features that know no validation row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.runtime import Inputs

if TYPE_CHECKING:
    from collections.abc import Callable


def test_out_of_fold_rows_are_the_training_rows_each_once(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("binary")

    problem = problem_of(made)

    assert sorted(problem.validated) == made.split.train_rows.tolist()
    assert problem.validated_labels.tolist() == made.labels[problem.validated].tolist()


def test_encoders_learn_from_the_training_rows_of_their_fold_only(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("regression")
    train, valid = problem_of(made).folds[0]
    before = problem_of(made).encoded(0, "linear")
    numbers = made.inputs.numbers.copy()
    numbers[valid] = 1e6
    labels = made.labels.copy()
    labels[valid] = 1e6

    changed = replace(made, inputs=Inputs(numbers, made.inputs.strings), labels=labels)
    after = problem_of(changed).encoded(0, "linear")

    np.testing.assert_array_equal(before.train.rows.features, after.train.rows.features)
    np.testing.assert_array_equal(before.train.rows.labels, after.train.rows.labels)
    assert before.train.positions.tolist() == train.tolist()


@pytest.mark.parametrize(
    ("values", "is_skewed"),
    [
        (np.exp(np.linspace(-3, 3, 300)), True),
        (np.linspace(1, 2, 300), False),
        (np.exp(np.linspace(-3, 3, 300)) - 1, False),
    ],
    ids=["long tail", "even", "long tail below zero"],
)
def test_only_a_positive_target_with_a_long_tail_counts_as_skewed(
    values: Any,
    is_skewed: bool,  # noqa: FBT001 - pytest hands it over
    make_problem: Callable[..., Any],
    problem_of: Callable[..., Any],
) -> None:
    made = replace(make_problem("regression"), labels=values)

    assert problem_of(made).is_skewed_positive is is_skewed


def test_an_undefined_metric_is_the_worst_gain(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))

    assert problem.gain(np.full(len(problem.validated), np.nan)) == -np.inf
