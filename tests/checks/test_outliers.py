"""Values far from all others are found, long tails are not."""

from typing import Any

import numpy as np
import pytest

from modelwright.checks.outliers import Outliers

RNG = np.random.default_rng(0)
AGES = RNG.integers(1, 95, 500)


@pytest.mark.parametrize(("odd", "n_rows"), [([455], 1), ([455, 460], 2), ([-900], 1)])
def test_an_impossible_age_is_found(context: Any, odd: Any, n_rows: Any) -> None:
    ages = np.append(AGES, odd)

    (finding,) = Outliers()(context(np.zeros(len(ages)), age=ages))

    assert finding.evidence["n_rows"] == n_rows
    assert "455" not in finding.message


@pytest.mark.parametrize(
    "values", [AGES, RNG.lognormal(10, 1, 500), np.append(np.zeros(499), 5.0)]
)
def test_ordinary_columns_have_none(context: Any, values: Any) -> None:
    assert Outliers()(context(np.zeros(len(values)), x=values)) == ()
