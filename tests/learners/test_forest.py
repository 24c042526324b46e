from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto

from modelwright.learners import Feature, Rows, forest
from modelwright.learners.base_learner import Problem
from modelwright.learners.extra_trees import ExtraTrees
from modelwright.learners.random_forest import RandomForest
from modelwright.portable import NUMBERS, STRINGS, Graph

if TYPE_CHECKING:
    from modelwright.records import Task

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


def in_onnx(core: forest.ForestTrees, features: Any) -> Any:
    """Return what the portable form of a forest answers."""
    graph = Graph(n_strings=0, n_numbers=features.shape[1])
    answer = core.to_portable(graph, NUMBERS)
    graph.output("answer", answer, TensorProto.DOUBLE, ["rows", "outputs"])
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
    rows = {
        NUMBERS: features.astype(np.float64),
        STRINGS: np.empty((len(features), 0), dtype=object),
    }
    return session.run(["answer"], rows)[0]


@pytest.mark.parametrize("learner", [RandomForest(), ExtraTrees()])
@pytest.mark.parametrize("task", ["binary", "regression"])
def test_forests_follow_a_column_also_where_values_are_missing(
    learner: forest.Forest, task: Task
) -> None:
    features = FEATURES.copy()
    features[::7, 0] = np.nan
    features[::5, 1] = np.nan
    score = np.sin(4 * FEATURES[:, 0]) + FEATURES[:, 1]
    problem = replace(
        PROBLEM,
        rows=Rows(features, score if task == "regression" else (score > 0).astype(int)),
        columns=(Feature(monotone=1), Feature(), Feature(), Feature()),
        task=task,
        n_classes=0 if task == "regression" else 2,
    )

    core = learner.fit_problem(problem, PARAMS)

    answers = []
    for value in np.linspace(-4, 4, 60):
        moved = features.copy()
        moved[:, 0] = value
        predicted = core.predict(moved)
        answers.append(predicted if task == "regression" else predicted[:, 1])
    steps = np.diff(np.array(answers), axis=0)
    assert steps.min() >= -1e-12
    assert steps.max() > 0
    np.testing.assert_allclose(
        in_onnx(core, features),
        core.predict(features).reshape(len(features), -1),
        atol=1e-12,
    )
