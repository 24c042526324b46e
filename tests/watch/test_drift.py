"""Drift is found in what moved, named by its largest change, and weighed by importance."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from modelwright.records import ColumnDrift, Finding
from modelwright.watch.drift import column_drift, drift_findings
from modelwright.watch.options import WatchOptions
from modelwright.watch.rates import count_columns


def drifts(world: Any, rows: Any, **options: Any) -> tuple[ColumnDrift, ...]:
    traffic = world.traffic(rows)
    return column_drift(
        world.reference,
        traffic,
        signature=world.signature,
        counts=count_columns(world.signature, traffic.inputs),
        options=WatchOptions(**options),
    )


def found(world: Any, rows: Any) -> dict[str, Finding]:
    return {f.subject: f for f in drift_findings(drifts(world, rows), world.reference)}


def test_the_predictions_come_first_and_then_what_moved_most(binary: Any) -> None:
    rows = binary.rows(500, seed=1)
    rows["noise"] = rows["noise"] * 2

    entries = drifts(binary, rows)

    assert [entry.column for entry in entries[:2]] == ["predictions", "noise"]
    assert {entry.column for entry in entries[2:]} == {"size", "kind", "consent"}
    for entry in entries:
        assert (
            len(entry.labels) == len(entry.reference_shares) == len(entry.analysis_shares)
        )
        assert sum(entry.analysis_shares) == pytest.approx(1)


@pytest.mark.parametrize("kind", ["binary", "regression"])
def test_inputs_that_move_the_answers_are_seen_in_both(
    kind: str, request: pytest.FixtureRequest
) -> None:
    world = request.getfixturevalue(kind)
    rows = world.rows(500, seed=1)
    rows["size"] = rows["size"] + 1

    findings = found(world, rows)

    assert findings["size"].severity == "warning"
    assert findings["predictions"].code == "WCH007"
    assert "of the rows (Jensen-Shannon distance" in findings["size"].message


def test_drift_of_a_column_that_does_not_matter_is_for_the_record(binary: Any) -> None:
    rows = binary.rows(500, seed=1)
    rows["noise"] = rows["noise"] * 3

    findings = found(binary, rows)

    assert set(findings) == {"noise"}
    assert findings["noise"].severity == "info"


def test_a_difference_that_is_sure_but_small_is_not_drift(binary: Any) -> None:
    rows = binary.rows(20_000, seed=1)
    rows["size"] = rows["size"] + 0.1

    entries = {entry.column: entry for entry in drifts(binary, rows)}

    assert entries["size"].p_value < 0.01
    assert entries["size"].distance < 0.1
    assert not entries["size"].drifted


def test_fewer_rows_than_asked_for_are_not_judged(binary: Any) -> None:
    rows = binary.rows(80, seed=1)

    assert drifts(binary, rows, minimum_rows=100) == ()
    assert drifts(binary, rows, minimum_rows=80)


def test_many_columns_do_not_add_up_to_false_alarms(binary: Any) -> None:
    alarms = [
        any(entry.drifted for entry in drifts(binary, binary.rows(100, seed=seed)))
        for seed in range(1, 101)
    ]

    assert sum(alarms) <= 4


def test_a_column_named_predictions_is_not_mistaken_for_the_answers(binary: Any) -> None:
    drift = dataclasses.replace(
        drifts(binary, binary.rows(100, seed=1))[1], column="predictions", drifted=True
    )
    calm = dataclasses.replace(drift, drifted=False)

    findings = list(drift_findings([calm, drift], binary.reference))

    assert [finding.code for finding in findings] == ["WCH006"]


def test_rates_stand_beside_the_drift(binary: Any) -> None:
    rows = binary.rows(100, seed=1)
    rows["kind"][:10] = "new"
    rows["size"][:20] = np.nan

    entries = {entry.column: entry for entry in drifts(binary, rows)}

    assert entries["kind"].unseen_rate == 0.1
    assert entries["size"].missing_rate == 0.2
