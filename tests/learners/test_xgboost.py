from __future__ import annotations

import numpy as np
import pytest

from modelwright import learners
from modelwright.learners import Rows
from modelwright.learners.base_learner import CompleteLearner
from modelwright.learners.xgboost import XGBoostTrees

pytest.importorskip("xgboost")

FEATURES = np.random.default_rng(0).normal(size=(400, 2))


@pytest.mark.parametrize("loss", ["squared", "absolute"])
def test_regression_starts_from_the_labels_middle(loss: str) -> None:
    labels = np.exp(FEATURES[:, 0]) + 1000.0
    learner = learners.find("xgboost")
    params = learner.defaults("regression", 400, 2) | {"n_iterations": 1, "loss": loss}

    fitted = learner.fit(
        Rows(FEATURES, labels),
        params=params,
        task="regression",
        n_classes=0,
        seed=0,
        n_threads=1,
    )

    assert isinstance(fitted, CompleteLearner)
    assert isinstance(fitted.core, XGBoostTrees)
    middle = np.mean(labels) if loss == "squared" else np.median(labels)
    assert fitted.core.trees().base == pytest.approx([middle], rel=1e-6)


def test_rare_class_starts_from_its_share() -> None:
    labels = (np.arange(400) < 4).astype(int)
    learner = learners.find("xgboost")
    params = learner.defaults("binary", 400, 2) | {"n_iterations": 1, "learning_rate": 1e-6}

    fitted = learner.fit(
        Rows(FEATURES, labels),
        params=params,
        task="binary",
        n_classes=2,
        seed=0,
        n_threads=1,
    )

    np.testing.assert_allclose(fitted.predict(FEATURES)[:, 1], 0.01, rtol=1e-4)
