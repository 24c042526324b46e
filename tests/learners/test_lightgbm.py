from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright import learners
from modelwright.learners import Rows
from modelwright.learners.base_learner import CompleteLearner
from modelwright.learners.lightgbm import LightGBMTrees

if TYPE_CHECKING:
    from numpy.typing import NDArray

GENERATOR = np.random.default_rng(0)


def fit(features: NDArray[np.float64], labels: NDArray[np.int64]) -> LightGBMTrees:
    learner = learners.find("lightgbm")
    params = learner.defaults("binary", *features.shape) | {"n_iterations": 5}
    fitted = learner.fit(
        Rows(features, labels),
        params=params,
        task="binary",
        n_classes=2,
        seed=0,
        n_threads=1,
    )
    assert isinstance(fitted, CompleteLearner)
    assert isinstance(fitted.core, LightGBMTrees)
    return fitted.core


def test_missing_number_in_a_column_that_had_none_counts_as_zero() -> None:
    features = GENERATOR.normal(size=(300, 1)) + 0.5
    core = fit(features, (features[:, 0] > 0.6).astype(int))

    missing_left = np.concatenate([tree.missing_left for tree in core.trees().trees])

    thresholds = np.concatenate([tree.thresholds for tree in core.trees().trees])
    np.testing.assert_array_equal(missing_left, thresholds >= 0)
    assert (
        core.predict(np.array([[np.nan]])).tolist()
        == core.predict(np.zeros((1, 1))).tolist()
    )


def test_numbers_that_the_library_reads_as_zero_do_not_count_as_negative() -> None:
    smallest = float(np.float32(1e-35))
    features = GENERATOR.choice([-1.0, 0.0, 1.0], size=(300, 1))
    core = fit(features, (features[:, 0] < 0).astype(int))

    thresholds = {float(value) for tree in core.trees().trees for value in tree.thresholds}

    assert (
        core.predict(np.array([[-smallest]])).tolist()
        == core.predict(np.zeros((1, 1))).tolist()
    )
    assert -smallest not in thresholds
    assert min(thresholds) < -smallest


def test_booster_holds_the_kept_rounds_only() -> None:
    features = GENERATOR.normal(size=(200, 2))
    core = fit(features, (features[:, 0] > 0).astype(int))

    assert core.n_iterations == core.model.num_trees() == len(core.trees().trees) == 5
