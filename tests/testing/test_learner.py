"""The check of learners finds what is wrong with one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeRegressor

from modelwright.testing import check_learner


class Mean(RegressorMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Answers with the mean, plus what makes it wrong."""

    def __init__(self, noise: float = 0.0, gap: float = 0.0) -> None:
        self.noise = noise
        self.gap = gap

    def fit(self, X: Any, y: Any) -> Mean:  # noqa: N803, ARG002
        self.mean_ = float(np.mean(y)) + self.noise * np.random.default_rng().random()
        return self

    def predict(self, X: Any) -> Any:  # noqa: N803
        return np.full(len(X), self.mean_)

    def to_portable(self, graph: Any, features: str) -> str:
        zeros = graph.multiply(
            graph.missing_flags(graph.column(features, 0)), graph.number(0.0)
        )
        return str(graph.add(zeros, graph.number(self.mean_ + self.gap)))


def test_good_learners_pass() -> None:
    check_learner(Mean)
    check_learner(KNeighborsClassifier, search={"n_neighbors": [2, 9]}, tasks=("binary",))
    check_learner(DecisionTreeRegressor(max_depth=3), encoding="tree")


def test_chance_is_found() -> None:
    with pytest.raises(AssertionError, match="not equal"):
        check_learner(Mean(noise=1.0))


def test_graph_that_answers_otherwise_is_found() -> None:
    with pytest.raises(AssertionError, match="the graph differs by"):
        check_learner(Mean(gap=1e-6))


def test_search_that_makes_no_models_is_found() -> None:
    with pytest.raises(ValueError, match="n_neighbors"):
        check_learner(
            KNeighborsClassifier, search={"n_neighbors": [-9, -2]}, tasks=("binary",)
        )
