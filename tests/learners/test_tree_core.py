from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto

from modelwright import learners
from modelwright.learners import Rows
from modelwright.learners.base_learner import CompleteLearner
from modelwright.learners.tree_core import TreeCore
from modelwright.portable import NUMBERS, STRINGS, Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable.trees import Trees
    from modelwright.records import Task

    Matrix = NDArray[np.float64]

NAMES = [
    "lightgbm",
    "xgboost",
    "hist_gradient_boosting",
    "catboost",
    "random_forest",
    "extra_trees",
]
SINGLE = ["xgboost", "catboost", "random_forest", "extra_trees"]
N_CLASSES = {"binary": 2, "multiclass": 3, "regression": 1}


def make_rows(*, n_rows: int = 300) -> Matrix:
    generator = np.random.default_rng(2)
    numbers = generator.normal(size=(n_rows, 5))
    numbers[:, 1] = np.round(numbers[:, 1])  # halves and zeros become thresholds
    numbers[:, 2] = np.exp(numbers[:, 2] * 30)
    numbers[generator.random(numbers.shape) < 0.05] = np.nan
    numbers[:, 4] = generator.normal(size=n_rows)  # never missing in training
    return numbers


def fit(name: str, task: Task) -> CompleteLearner:
    learner = learners.find(name)
    if not learner.is_available():
        pytest.skip(f"{name} is not installed")
    features = make_rows()
    score = np.nan_to_num(features[:, 0]) + np.nan_to_num(features[:, 1]) - features[:, 4]
    labels: NDArray[Any] = score if task == "regression" else np.digitize(score, [0.0, 1.0])
    fitted = learner.fit(
        Rows(features, np.minimum(labels, 1) if task == "binary" else labels),
        params=learner.defaults(task, *features.shape) | {"n_iterations": 30},
        task=task,
        n_classes=N_CLASSES[task],
        seed=1,
        n_threads=1,
    )
    assert isinstance(fitted, CompleteLearner)
    return fitted


def rows_at_thresholds(trees: Trees, *, is_single: bool) -> Matrix:
    """Return rows that meet each threshold of some trees, and its neighbours on both sides."""
    rows = []
    for tree in trees.trees[:12]:
        for column, threshold in zip(tree.columns, tree.thresholds, strict=True):
            values = [threshold, *np.nextafter(threshold, [-np.inf, np.inf])]
            if is_single:
                single = np.float32(threshold)
                values += list(
                    np.nextafter(single, np.array([-np.inf, np.inf], dtype=np.float32))
                )
                values.append(single)
            values += [-threshold, np.nan]
            for value in values:
                row = np.zeros(5)
                row[column] = value
                rows.append(row)
    return np.array(rows, dtype=np.float64)


def portable(core: TreeCore, rows: Matrix) -> Matrix:
    graph = Graph(n_strings=0, n_numbers=rows.shape[1])
    tensor = core.trees().to_portable(graph, NUMBERS)
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", "scores"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString(), options)
    strings = np.empty((len(rows), 0), dtype=object)
    return np.asarray(session.run(None, {STRINGS: strings, NUMBERS: rows})[0])


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
@pytest.mark.parametrize("name", NAMES)
def test_rows_on_thresholds_and_beside_them_go_the_same_way(name: str, task: Task) -> None:
    fitted = fit(name, task)
    core = fitted.core
    assert isinstance(core, TreeCore)
    rows = fitted.input_range.apply(
        rows_at_thresholds(core.trees(), is_single=name in SINGLE)
    )

    scores = core.raw_scores(rows).reshape(len(rows), -1)

    bound = 1e-5 if name == "xgboost" else 1e-12
    np.testing.assert_allclose(
        portable(core, rows.astype(float)), scores, rtol=bound, atol=bound
    )


@pytest.mark.parametrize(
    ("name", "task"),
    [
        ("lightgbm", "binary"),
        ("lightgbm", "multiclass"),
        ("random_forest", "binary"),
        ("random_forest", "multiclass"),
        ("random_forest", "regression"),
        ("extra_trees", "multiclass"),
    ],
)
def test_scores_are_bit_equal_where_the_library_adds_in_the_same_order(
    name: str, task: Task
) -> None:
    fitted = fit(name, task)
    core = fitted.core
    assert isinstance(core, TreeCore)
    rows = fitted.input_range.apply(make_rows())

    scores = core.raw_scores(rows).reshape(len(rows), -1)

    np.testing.assert_array_equal(portable(core, rows.astype(float)), scores)
