from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modelwright.learners import Rows, forest
from modelwright.learners.base_learner import Problem
from modelwright.learners.extra_trees import ExtraTrees
from modelwright.learners.random_forest import RandomForest

GENERATOR = np.random.default_rng(0)
FEATURES = GENERATOR.normal(size=(500, 4)).astype(np.float32)
PROBLEM = Problem(
    rows=Rows(
        FEATURES, np.digitize(FEATURES[:, 0] + GENERATOR.normal(size=500), [-0.5, 0.5])
    ),
    columns=(),
    task="multiclass",
    n_classes=3,
    seed=0,
    n_threads=1,
    validation=None,
    deadline=None,
)
PARAMS = {"n_iterations": 10, "max_features": 0.5, "min_samples_leaf": 1}


@pytest.mark.parametrize("learner", [RandomForest(), ExtraTrees()])
def test_trees_are_kept_small_enough_to_leave_python(
    learner: forest.Forest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forest, "_MOST_LEAF_VALUES", 600)

    fitted = learner.fit_problem(PROBLEM, PARAMS)

    assert sum(tree.leaves.size for tree in fitted.trees().trees) <= 600


def test_trees_of_large_tables_see_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forest, "_LARGEST_SAMPLE", 100)

    models = [
        learner.fit_problem(PROBLEM, PARAMS).model
        for learner in (RandomForest(), ExtraTrees())
    ]

    for model in models:
        assert model.bootstrap
        assert model.max_samples == 100
        assert (
            max(tree.tree_.weighted_n_node_samples[0] for tree in model.estimators_) == 100
        )


def test_whole_table_is_seen_where_it_is_not_large() -> None:
    extra = ExtraTrees().fit_problem(PROBLEM, PARAMS).model
    random = RandomForest().fit_problem(PROBLEM, PARAMS).model

    assert not extra.bootstrap
    assert random.bootstrap
    assert random.max_samples is None


def test_trees_grown_in_batches_are_those_grown_at_once() -> None:
    batches = RandomForest().fit_problem(replace(PROBLEM, deadline=float("inf")), PARAMS)

    at_once = RandomForest().fit_problem(PROBLEM, PARAMS)

    np.testing.assert_array_equal(batches.predict(FEATURES), at_once.predict(FEATURES))


def test_shares_add_up_to_the_same_bits_in_any_order() -> None:
    trees = RandomForest().fit_problem(PROBLEM, PARAMS).trees().trees
    vectors = np.array([tree.leaves[0] for tree in trees])

    sums = {tuple(GENERATOR.permutation(vectors).sum(axis=0)) for _ in range(50)}

    assert len(sums) == 1
