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


def test_a_row_gets_the_mean_of_its_predictions_over_the_deals(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("binary")
    again = np.where(made.split.blocks >= 0, 3 - made.split.blocks, -1).astype(np.int16)
    problem = problem_of(replace(made, split=replace(made.split, more_deals=(again,))))
    parts = [
        np.outer(valid + 10.0 * (fold >= 4), [1.0, 2.0])
        for fold, (_, valid) in enumerate(problem.folds)
    ]

    combined = problem.combine(parts)

    assert len(problem.folds) == 8
    assert sorted(problem.validated) == made.split.train_rows.tolist()
    np.testing.assert_array_equal(combined, np.outer(problem.validated + 5.0, [1.0, 2.0]))


def test_predictions_of_the_first_folds_are_of_the_first_rows(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))
    parts = [valid.astype(np.float64) for _, valid in problem.folds]

    for n_folds in range(1, len(parts) + 1):
        combined = problem.combine(parts[:n_folds])

        assert combined.tolist() == problem.validated[: len(combined)].tolist()


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


def test_the_score_counts_rows_by_their_weight(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("regression"))
    predictions = np.zeros(len(problem.validated))
    plain = problem.score(predictions)

    problem.weights = np.linspace(0.1, 2, len(problem.labels))

    y, weights = problem.validated_labels, problem.weights_of(problem.validated)
    assert problem.score(predictions) == pytest.approx(
        np.sqrt(np.average(y**2, weights=weights))
    )
    assert problem.gain(predictions) == -problem.score(predictions) != -plain


def test_in_time_the_score_is_the_mean_over_the_folds(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("binary", in_time=True)
    problem = problem_of(made)
    labels = problem.validated_labels
    # Perfect within each fold; the level of the folds rises, so that ranks across them are wrong.
    n_rows = [len(valid) for _, valid in problem.folds]
    level = np.repeat(np.arange(len(n_rows)), n_rows) / len(n_rows)
    positive = level + labels / (2 * len(n_rows))
    predictions = np.column_stack([1.0 - positive, positive])

    assert problem.in_time
    assert problem.score(predictions) == pytest.approx(1.0)
    assert problem_of(replace(made, plan=random_plan(made))).score(predictions) < 0.9


def test_in_time_folds_without_a_defined_score_are_passed_over(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    made = make_problem("binary", in_time=True)
    last = problem_of(made).folds[-1][1]
    made.labels[last] = 0
    problem = problem_of(made)
    predictions = np.column_stack([1 - problem.validated_labels, problem.validated_labels])

    assert problem.score(predictions.astype(np.float64)) == pytest.approx(1.0)


def test_the_only_fold_is_judged_but_not_in_time(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    shuffled = problem_of(make_problem("binary"))
    in_time = problem_of(make_problem("binary", in_time=True))
    assert shuffled.judged_rows.tolist() == shuffled.split.train_rows.tolist()

    for problem in (shuffled, in_time):
        problem.folds = problem.folds[-1:]

    assert shuffled.judged_rows is shuffled.folds[0][0]
    assert in_time.judged_rows.tolist() == in_time.split.train_rows.tolist()


def random_plan(made: Any) -> Any:
    """Return a plan whose folds do not follow each other in time."""
    return replace(made.plan, split=replace(made.plan.split, kind="random"))
