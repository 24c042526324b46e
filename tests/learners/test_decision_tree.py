"""The decision tree: as scikit-learn grows it, and small enough to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
from sklearn.tree import DecisionTreeRegressor

from modelwright import learners
from modelwright.learners import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEATURES = np.random.default_rng(0).normal(size=(400, 4)).astype(np.float32).astype(float)
LABELS: NDArray[Any] = np.sin(FEATURES[:, 0]) + FEATURES[:, 1] * FEATURES[:, 2]


def fit(**params: Any) -> Any:
    return learners.find("decision_tree").fit(
        Rows(FEATURES, LABELS),
        params=params,
        task="regression",
        n_classes=0,
        seed=3,
        n_threads=1,
    )


def test_it_answers_as_the_tree_of_scikit_learn() -> None:
    theirs = DecisionTreeRegressor(
        max_depth=5, max_leaf_nodes=9, min_samples_leaf=10, random_state=3
    ).fit(FEATURES, LABELS)

    ours = fit(max_leaf_nodes=9, min_samples_leaf=10)

    np.testing.assert_array_equal(ours.predict(FEATURES), theirs.predict(FEATURES))


def test_it_never_grows_beyond_what_a_person_reads() -> None:
    learner = learners.find("decision_tree")
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))

    for _ in range(20):
        (tree,) = (
            fit(**learner.suggest(study.ask(), "regression", 400, 4)).core.trees().trees
        )

        assert 2 <= len(tree.leaves) <= 16
