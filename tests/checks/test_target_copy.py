"""Copies of the target are found in any unit; honest columns are not."""

from typing import Any

import numpy as np
import pytest

from modelwright.checks.target_copy import TargetCopy

RNG = np.random.default_rng(0)
TARGET = RNG.lognormal(3, 1, 400)
CLASSES = RNG.integers(0, 3, 400)


@pytest.mark.parametrize(
    "column",
    [TARGET * 1000 + 5, -TARGET, np.log(TARGET), TARGET.round(2), np.where(np.arange(400) % 3, TARGET, np.nan)],
)  # fmt: skip
def test_the_target_in_another_unit_is_found(context: Any, column: Any) -> None:
    leaks = TargetCopy().leaks(context(TARGET, x=column, z=RNG.normal(size=400)))

    assert [leak.columns for leak in leaks] == [("x",)]


@pytest.mark.parametrize(
    "column",
    [
        TARGET + RNG.normal(0, 3, 400),
        np.full(400, 1.0),
        np.full(400, np.nan),
        TARGET.round(-2),
    ],
)
def test_a_good_column_is_no_copy(context: Any, column: Any) -> None:
    assert TargetCopy()(context(TARGET, x=column)) == ()


@pytest.mark.parametrize("names", [["A", "B", "C"], [7.0, 5.0, 6.0]])
def test_another_name_for_the_classes_is_found(context: Any, names: Any) -> None:
    column = np.array(names)[CLASSES]

    findings = TargetCopy()(context(CLASSES, task="multiclass", x=column))

    assert [finding.code for finding in findings] == ["AUD001"]


@pytest.mark.parametrize("names", [["A", "B", "B"], ["A", "B", "C"]])
def test_joined_or_sometimes_wrong_names_are_no_copy(context: Any, names: Any) -> None:
    column = np.array(names, dtype=object)[CLASSES]
    column[0] = names[(CLASSES[0] + 1) % 3]

    assert TargetCopy().leaks(context(CLASSES, task="multiclass", x=column)) == ()


def test_few_rows_prove_nothing(context: Any) -> None:
    assert TargetCopy().leaks(context(TARGET[:20], x=TARGET[:20])) == ()
