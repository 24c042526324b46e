"""Broken inputs are found when they rise beyond chance, and only then."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from modelwright.records import Column, Distribution, Finding
from modelwright.runtime import Normaliser
from modelwright.watch.options import WatchOptions
from modelwright.watch.rates import (
    _lonely_levels,
    broken_inputs,
    count_columns,
    negligible_columns,
)


def findings(world: Any, rows: Any) -> dict[tuple[str, str], Finding]:
    counts = count_columns(world.signature, Normaliser(world.signature).table(rows))
    found = broken_inputs(counts, world.reference, WatchOptions())
    return {(finding.code, finding.subject): finding for finding in found}


def test_rows_like_the_reference_have_nothing_wrong(binary: Any) -> None:
    assert findings(binary, binary.rows(1000, seed=1)) == {}


def test_missing_values_are_a_warning_with_their_figures(binary: Any) -> None:
    rows = binary.rows(1000, seed=1)
    rows["size"][:100] = np.nan

    finding = findings(binary, rows)["WCH003", "size"]

    assert finding.severity == "warning"
    assert finding.message == (
        "In 100 of 1,000 rows (10.0%) the value of 'size' is missing; "
        "0.0% were expected from the release's 4,000 rows."
    )


def test_a_column_that_hardly_ever_has_a_value_any_more_is_an_error(binary: Any) -> None:
    rows = binary.rows(100, seed=1)
    rows["size"][:80] = np.nan

    assert findings(binary, rows)["WCH003", "size"].severity == "error"


def test_a_column_that_does_not_matter_is_for_the_record(binary: Any) -> None:
    rows = binary.rows(100, seed=1)
    rows["noise"][:] = np.nan

    assert findings(binary, rows)["WCH003", "noise"].severity == "info"


def test_the_usual_rate_of_missing_values_is_no_finding(binary: Any) -> None:
    rows = binary.rows(1000, seed=1)
    assert np.isnan(rows["consent"]).sum() > 30

    assert ("WCH003", "consent") not in findings(binary, rows)


def test_unreadable_values_are_counted_once_and_not_as_missing(binary: Any) -> None:
    rows = binary.rows(200, seed=1)
    rows["size"] = rows["size"].astype(object)
    rows["size"][:50] = "n.v."

    found = findings(binary, rows)

    assert found["WCH002", "size"].evidence["rate"] == 0.25
    assert ("WCH003", "size") not in found


def test_unseen_categories_and_values_out_of_range_are_counted(binary: Any) -> None:
    rows = binary.rows(200, seed=1)
    rows["kind"][:30] = "never seen"
    rows["size"][:40] = 1e6

    found = findings(binary, rows)

    assert found["WCH004", "kind"].evidence["rate"] == 0.15
    assert found["WCH005", "size"].evidence["rate"] == 0.2


def test_rises_of_less_than_a_point_are_not_worth_a_word(binary: Any) -> None:
    rows = binary.rows(20_000, seed=1)
    rows["size"][:150] = np.nan

    assert findings(binary, rows) == {}


@pytest.mark.parametrize("n_levels", [20, 200])
def test_names_that_are_always_new_are_expected_to_be_new(n_levels: int) -> None:
    # Each level in one row of the reference: the next row is likely to hold a new one.
    levels = tuple(f"level {number}" for number in range(n_levels))
    column = Column(name="name", type="category", levels=levels)
    kept = levels[:30]
    distribution = Distribution(
        levels=kept, counts=(*(1 for _ in kept), n_levels - len(kept))
    )

    assert _lonely_levels(column, distribution) == n_levels


def test_without_importances_every_column_matters(binary: Any) -> None:
    unmeasured = dataclasses.replace(binary.reference, importances={})

    assert negligible_columns(binary.reference) == {"noise"}
    assert negligible_columns(unmeasured) == frozenset()


def test_no_rows_have_nothing_wrong(binary: Any) -> None:
    assert findings(binary, binary.rows(0, seed=1)) == {}
