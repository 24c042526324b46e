"""Gaps that predict the target are told apart from gaps by chance."""

from typing import Any

import numpy as np

from modelwright.checks.telling_missingness import TellingMissingness

RNG = np.random.default_rng(0)
N_ROWS = 1000
LABELS = (RNG.random(N_ROWS) < 0.3).astype(int)


def test_a_column_filled_after_the_fact_is_found(context: Any) -> None:
    reason = np.where(LABELS == 1, "late", "")
    chance = np.where(RNG.random(N_ROWS) < 0.3, "", "x")

    (finding,) = TellingMissingness()(
        context(LABELS, task="binary", reason=reason, chance=chance)
    )

    assert finding.subject == "reason"


def test_regression_gaps_are_judged_by_variance(context: Any) -> None:
    target = RNG.normal(size=N_ROWS)
    told = np.where(target > 0.3, np.nan, 1.0)

    (finding,) = TellingMissingness()(context(target, told=told, x=RNG.normal(size=N_ROWS)))

    assert finding.subject == "told"
