"""A bag answers with the mean, in Python and in the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto

from modelwright import learners
from modelwright.ensembles import Bag
from modelwright.learners import Rows
from modelwright.portable import NUMBERS, Graph

if TYPE_CHECKING:
    from modelwright.records import Task

FEATURES = np.random.default_rng(0).normal(size=(300, 2))


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_bag_answers_with_the_mean_of_its_models(task: Task) -> None:
    labels = (FEATURES.sum(axis=1) > 0).astype(int)
    learner = learners.find("lightgbm")
    bag = Bag(
        tuple(
            learner.fit(
                Rows(FEATURES, labels),
                params=learner.defaults(task, 300, 2) | {"n_iterations": 10},
                task=task,
                n_classes=2,
                seed=seed,
                n_threads=1,
            )
            for seed in range(3)
        )
    )

    answers = bag.predict(FEATURES)

    means = np.mean([one.predict(FEATURES) for one in bag.fitted], axis=0)
    np.testing.assert_allclose(answers, means, rtol=1e-12)
    assert bag.n_iterations == 10
    graph = Graph(n_strings=0, n_numbers=2)
    graph.output(
        "answer", bag.to_portable(graph, NUMBERS), TensorProto.DOUBLE, ["rows", "n"]
    )
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
    strings = np.empty((300, 0), dtype=object)
    (portable,) = session.run(None, {"strings": strings, NUMBERS: FEATURES})
    np.testing.assert_allclose(portable.reshape(answers.shape), answers, rtol=1e-12)
