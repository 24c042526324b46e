"""The report as a whole: rare false alarms, true alarms, and hostile traffic."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from modelwright.errors import ConfigError
from modelwright.metrics import bootstrap_score, find, make_reference
from modelwright.records import (
    Column,
    Signature,
    Target,
    Task,
    WatchReport,
    read_record,
    write_record,
)
from modelwright.runtime import Inputs
from modelwright.watch import Traffic, compare

ALARMS = {"error", "warning"}


def codes(report: WatchReport) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize(
    ("task", "metric"),
    [("binary", "accuracy"), ("multiclass", "log_loss"), ("regression", "rmse")],
)
def test_traffic_like_the_reference_raises_an_alarm_in_one_window_of_twenty_at_most(
    world_of: Callable[[Task, str], Any], task: Task, metric: str
) -> None:
    world = world_of(task, metric)

    alarms = [
        any(
            finding.severity in ALARMS
            for finding in world.watch(
                world.traffic(world.rows(500, seed), seed=seed)
            ).findings
        )
        for seed in range(1, 101)
    ]

    assert sum(alarms) <= 5


def test_calm_traffic_gives_scores_and_no_finding(binary: Any) -> None:
    report = binary.watch(binary.traffic(binary.rows(500, seed=1), seed=1))

    assert report.findings == ()
    assert report.alerts == ()
    assert report.realized is not None
    assert report.estimated is not None
    assert (report.n_rows, report.n_outcomes) == (500, 500)
    assert report.first is not None
    assert report.last is not None
    assert (report.last - report.first).total_seconds() == 499


def test_a_model_that_became_wrong_is_an_error_and_stands_first(binary: Any) -> None:
    rows = binary.rows(500, seed=1)
    rows["noise"] = rows["noise"] + 1
    traffic = binary.traffic(rows, seed=1)

    report = binary.watch(dataclasses.replace(traffic, outcomes=1 - traffic.outcomes))

    assert report.findings[0].code == "WCH010"
    assert [finding.code for finding in report.alerts] == ["WCH010"]
    assert "accuracy on 500 rows with outcomes" in report.findings[0].message


def test_too_few_outcomes_are_said_and_not_judged(binary: Any) -> None:
    traffic = binary.traffic(binary.rows(500, seed=1), outcomes=False)

    report = binary.watch(traffic)

    assert codes(report) == {"WCH009"}
    assert "0 of 500 predictions have one, and 30 are needed" in report.findings[0].message
    assert report.realized is None
    assert report.estimated is not None


def test_outcomes_that_are_all_alike_do_not_define_a_ranking(
    world_of: Callable[[Task, str], Any],
) -> None:
    world = world_of("binary", "roc_auc")
    traffic = world.traffic(world.rows(100, seed=1))

    report = world.watch(dataclasses.replace(traffic, outcomes=traffic.outcomes * 0))

    assert report.realized is None
    assert any("undefined" in finding.message for finding in report.findings)


@pytest.mark.parametrize("n_rows", [0, 1, 10])
@pytest.mark.parametrize("kind", ["binary", "regression"])
def test_few_rows_are_said_and_not_judged(
    kind: str, n_rows: int, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    world = request.getfixturevalue(kind)

    report = world.watch(world.traffic(world.rows(n_rows, seed=1)))

    assert codes(report) == {"WCH001", "WCH009", "WCH012"}
    assert report.drift == ()
    write_record(tmp_path / "watch.json", report)
    assert read_record(tmp_path / "watch.json", WatchReport) == report


@pytest.mark.parametrize("kind", ["binary", "regression"])
def test_traffic_of_missing_values_alone_is_an_error_and_cannot_be_estimated(
    kind: str, request: pytest.FixtureRequest
) -> None:
    world = request.getfixturevalue(kind)
    rows = world.rows(200, seed=1)
    rows["size"][:] = np.nan
    rows["consent"][:] = np.nan
    rows["noise"][:] = np.nan
    rows["kind"][:] = ""

    report = world.watch(world.traffic(rows))

    missing = {f.subject: f.severity for f in report.findings if f.code == "WCH003"}
    assert missing == {
        "size": "error",
        "kind": "error",
        "consent": "error",
        "noise": "info",
    }
    assert report.estimated is None
    assert "gaps" in report.cannot_estimate


@pytest.mark.parametrize("kind", ["binary", "regression"])
def test_answers_that_are_not_numbers_are_an_error_and_are_left_out(
    kind: str, request: pytest.FixtureRequest
) -> None:
    world = request.getfixturevalue(kind)
    traffic = world.traffic(world.rows(200, seed=1))
    broken = traffic.answers.copy()
    broken[:20] = np.nan
    parts = {"predictions": broken} if kind == "regression" else {"probabilities": broken}

    report = world.watch(dataclasses.replace(traffic, **parts))

    assert "20 of 200 answers (10.0%)" in report.findings[0].message
    assert report.realized is not None
    assert report.realized.n_rows == 180


def test_no_answer_is_a_number(binary: Any) -> None:
    traffic = binary.traffic(binary.rows(200, seed=1))

    report = binary.watch(
        dataclasses.replace(traffic, probabilities=np.full((200, 2), np.nan))
    )

    assert {"WCH008", "WCH009", "WCH012"} <= codes(report)


def test_another_metric_than_the_release_was_judged_by_is_refused(binary: Any) -> None:
    traffic = binary.traffic(binary.rows(10, seed=1))

    with pytest.raises(ConfigError, match="judged by 'accuracy', not by 'roc_auc'"):
        compare(
            binary.reference,
            traffic,
            signature=binary.signature,
            metric=find("roc_auc"),
            release_id="release",
        )


def test_no_message_shows_a_value_that_only_traffic_holds(binary: Any) -> None:
    rows = binary.rows(500, seed=1)
    rows["kind"][:100] = "Jane Doe, 1 Secret Street"
    rows["size"][:100] = 987_654_321.0

    report = binary.watch(binary.traffic(rows))

    assert {"WCH004", "WCH005"} <= codes(report)
    assert "Secret" not in repr(report)
    assert "987" not in repr(report.findings)


def test_ten_thousand_columns_are_compared() -> None:
    generator = np.random.default_rng(0)
    columns = tuple(Column(name=f"x{number}", type="number") for number in range(10_000))
    signature = Signature(columns=columns, target=Target(name="y", task="regression"))
    inputs = Inputs(generator.normal(size=(200, 10_000)), np.empty((200, 0), dtype=object))
    y = generator.normal(size=200)
    reference = make_reference(
        signature,
        inputs,
        predictions=y,
        outcomes=y + 0.1,
        score=bootstrap_score(find("mae"), y + 0.1, y, seed=0),
        importances={},
    )
    moved = inputs.numbers.copy()
    moved[:, 7] += 3
    traffic = Traffic(
        inputs=Inputs(moved, inputs.strings),
        times=np.zeros(200),
        predictions=y,
        probabilities=None,
        outcomes=np.full(200, np.nan),
    )

    report = compare(
        reference, traffic, signature=signature, metric=find("mae"), release_id="release"
    )

    assert [f.subject for f in report.findings if f.code == "WCH006"] == ["x7"]
    assert len(report.drift) == 10_001


def test_a_metric_that_cannot_be_computed_is_said_once_and_plainly(binary: Any) -> None:
    traffic = binary.traffic(binary.rows(500, 1), seed=1)

    report = compare(
        binary.reference,
        traffic,
        signature=binary.signature,
        metric="There is no file mine.py.",
        release_id="release",
    )

    assert report.realized is report.estimated is None
    assert report.cannot_measure == report.cannot_estimate == "There is no file mine.py."
    assert codes(report) & {"WCH009", "WCH012", "WCH013"} == {"WCH013"}


def test_weights_that_predictions_lack_are_said(binary: Any) -> None:
    report = compare(
        binary.reference,
        binary.traffic(binary.rows(500, 1), seed=1),
        signature=binary.signature,
        metric=find(binary.metric),
        release_id="release",
        weight="share",
    )

    [finding] = [each for each in report.findings if each.code == "WCH014"]
    assert "weighted by 'share'" in finding.message


def test_outcomes_that_are_no_numbers_are_a_warning(
    world_of: Callable[[Task, str], Any],
) -> None:
    world = world_of("regression", "rmse")
    traffic = dataclasses.replace(
        world.traffic(world.rows(500, seed=1), seed=1), n_unusable_outcomes=3
    )

    (finding,) = world.watch(traffic).findings

    assert finding.code == "WCH015"
    assert finding.message.startswith("3 of 503 outcomes are no numbers")
