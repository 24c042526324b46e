"""Single columns are scored on rows they have not learnt from."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from modelwright.checks.binned_score import (
    area_under_curve,
    bins_of,
    explained_variance,
    ranking_score,
)

RNG = np.random.default_rng(0)
N_ROWS = 2000


def test_the_area_agrees_with_scikit_learn() -> None:
    labels, scores = RNG.random(300) < 0.3, RNG.normal(size=300).round(1)

    assert area_under_curve(scores, labels) == pytest.approx(roc_auc_score(labels, scores))
    assert area_under_curve(scores, np.zeros(300, dtype=bool)) == 0.5


def test_noise_explains_nothing_and_the_target_nearly_all() -> None:
    target = RNG.normal(size=N_ROWS)

    assert abs(explained_variance(RNG.normal(size=N_ROWS), target, seed=0)) < 0.1
    assert explained_variance(target, target, seed=0) > 0.95


def test_levels_of_single_rows_say_nothing() -> None:
    ids = np.array([f"id{k}" for k in range(N_ROWS)], dtype=object)

    assert ranking_score(ids, RNG.random(N_ROWS) < 0.5, seed=0) == pytest.approx(
        0.5, abs=0.05
    )


def test_gaps_have_their_own_bin() -> None:
    codes, n_bins = bins_of(np.array([1.0, np.nan, 2.0, np.nan]))

    assert codes[1] == codes[3] == n_bins - 1
    assert len({codes[0], codes[1], codes[2]}) == 3
    assert bins_of(np.full(3, np.nan))[1] == 1
