"""Estimates agree with what comes true where they should, and are refused where they cannot."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from modelwright.metrics import find
from modelwright.records import Score, Task
from modelwright.watch.estimated import estimated_score
from modelwright.watch.options import WatchOptions
from modelwright.watch.rates import count_columns


def estimate(world: Any, rows: Any, metric: str | None = None) -> Score | str:
    traffic = world.traffic(rows, outcomes=False)
    return estimated_score(
        world.reference,
        traffic,
        count_columns(world.signature, traffic.inputs),
        metric=find(metric or world.metric),
        options=WatchOptions(),
        seed=0,
    )


@pytest.mark.parametrize(
    ("task", "metric"),
    [
        ("binary", "roc_auc"),
        ("binary", "f1"),
        ("binary", "log_loss"),
        ("multiclass", "accuracy"),
        ("multiclass", "roc_auc"),
        ("regression", "mae"),
        ("regression", "rmse"),
    ],
)
def test_the_interval_holds_what_comes_true(
    world_of: Callable[[Task, str], Any], task: Task, metric: str
) -> None:
    world = world_of(task, metric)
    inside = []
    for seed in range(1, 31):
        rows = world.rows(300, seed)
        came_true = world.traffic(rows, seed=seed)
        realized = find(metric).value(came_true.outcomes, came_true.answers)
        estimated = estimate(world, rows)
        assert isinstance(estimated, Score)
        inside.append(estimated.lower <= realized <= estimated.upper)

    assert np.mean(inside) >= 0.85  # 0.95 less two standard errors of 30 draws, rounded


@pytest.mark.parametrize("kind", ["binary", "regression"])
def test_a_harder_mix_of_rows_is_estimated_to_do_worse(
    kind: str, request: pytest.FixtureRequest
) -> None:
    world = request.getfixturevalue(kind)
    rows = world.rows(3000, seed=1)
    # Near the boundary of the classes, and where the errors of values are large.
    hard = np.abs(rows["size"]) < 0.5 if kind == "binary" else rows["size"] > 1
    rows = {name: values[hard] for name, values in rows.items()}
    came_true = world.traffic(rows, seed=1)
    realized = find(world.metric).value(came_true.outcomes, came_true.answers)

    estimated = estimate(world, rows)

    assert isinstance(estimated, Score)
    gain = find(world.metric).gain
    assert gain(estimated.value) < gain(world.reference.score.value)
    assert estimated.value == pytest.approx(realized, rel=0.15)


def test_more_rows_than_are_simulated_make_the_interval_narrower(binary: Any) -> None:
    few, many = (estimate(binary, binary.rows(n, seed=1)) for n in (10_000, 40_000))

    assert isinstance(few, Score)
    assert isinstance(many, Score)
    assert many.upper - many.lower == pytest.approx((few.upper - few.lower) / 2, rel=0.2)
    assert many.n_rows == 40_000


def test_few_rows_are_refused(binary: Any) -> None:
    refusal = estimate(binary, binary.rows(49, seed=1))

    assert isinstance(refusal, str)
    assert "49 answers in this period, and 50 are needed" in refusal


@pytest.mark.parametrize(
    ("kind", "metric"),
    [
        ("regression", "r2"),
        ("regression", "mape"),
        ("binary", "expected_calibration_error"),
    ],
)
def test_metrics_that_need_outcomes_are_refused(
    kind: str, metric: str, request: pytest.FixtureRequest
) -> None:
    world = request.getfixturevalue(kind)

    assert estimate(world, world.rows(100, seed=1), metric) == (
        f"The metric '{metric}' cannot be known without outcomes."
    )


@pytest.mark.parametrize("column", ["size", "kind"])
def test_rows_unlike_the_reference_are_refused(binary: Any, column: str) -> None:
    rows = binary.rows(100, seed=1)
    rows[column][:30] = {"size": 1e6, "kind": "never seen"}[column]

    refusal = estimate(binary, rows)

    assert isinstance(refusal, str)
    assert refusal.startswith("30% of the rows")


def test_strange_values_where_they_do_not_matter_are_no_reason_to_refuse(
    binary: Any,
) -> None:
    rows = binary.rows(100, seed=1)
    rows["noise"][:] = 1e6

    assert isinstance(estimate(binary, rows), Score)


def test_answers_that_all_say_one_class_for_sure_define_no_ranking(
    world_of: Callable[[Task, str], Any],
) -> None:
    world = world_of("binary", "roc_auc")
    traffic = world.traffic(world.rows(100, seed=1))
    sure = dataclasses.replace(traffic, probabilities=np.tile([1.0, 0.0], (100, 1)))

    refusal = estimated_score(
        world.reference,
        sure,
        [],
        metric=find("roc_auc"),
        options=WatchOptions(),
        seed=0,
    )

    assert isinstance(refusal, str)
    assert "undefined" in refusal


def test_a_model_without_errors_is_estimated_to_make_none(regression: Any) -> None:
    perfect = dataclasses.replace(
        regression.reference,
        score=dataclasses.replace(regression.reference.score, value=0, lower=0, upper=0),
        error_bins=tuple(
            dataclasses.replace(each, error=0.0) for each in regression.reference.error_bins
        ),
    )
    world = dataclasses.replace(regression, reference=perfect)

    estimated = estimate(world, world.rows(100, seed=1))

    assert isinstance(estimated, Score)
    assert (estimated.value, estimated.lower, estimated.upper) == (0, 0, 0)
