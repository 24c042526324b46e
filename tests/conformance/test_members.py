"""Every registered learner, encoder and metric goes the whole way, by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from onnx import TensorProto
from sklearn.preprocessing import FunctionTransformer
from tests.conformance.members import CASES, TASKS, designed_rows, in_graph, model_of
from tests.row_machine import run_program

from modelwright import features
from modelwright.features import Encoder
from modelwright.metrics import METRICS, bootstrap_score, find, paired_gain
from modelwright.portable import Graph, row_program
from modelwright.runtime.values import read_category

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.metrics import Metric
    from modelwright.records import Task

    Frames = Callable[[Task], Any]

METRIC_CASES = [
    pytest.param(metric, task, id=f"{metric.name}-{task}")
    for metric in METRICS.values()
    for task in sorted(metric.tasks)
]


def all_encoders() -> set[str]:
    """Return the names of all encoders that the package defines."""
    found, classes = set(), Encoder.__subclasses__()
    while classes:
        classes += (one := classes.pop()).__subclasses__()
        if one.__module__.startswith("modelwright."):
            found.add(one.__name__)
    return found


def encoders_of(signature: Any) -> set[str]:
    """Return the names of the encoders that the recipes give a signature, with a feature of one's own."""
    own = features.custom_feature("own", FunctionTransformer(), columns=("size",))
    return {
        type(encoder).__name__
        for encoding in ("linear", "neural", "tree", "native")
        for part in features.make_encoder(signature, encoding, custom=[own]).parts
        for encoder in part.encoders
    }


@pytest.mark.parametrize(("learner", "task", "changes"), CASES)
def test_learner_on_encoded_rows_answers_alike_in_its_graph(
    learner: Any, task: Task, changes: tuple[Any, ...], mixed_rows: Frames
) -> None:
    model, rows = model_of(learner, task, changes, mixed_rows)

    answers = in_graph(model.to_portable(), rows)
    portable = answers[0] if task == "regression" else answers[1]
    bound = learner.parity_bound
    np.testing.assert_allclose(portable, model.estimates(rows), rtol=bound, atol=bound)
    np.testing.assert_allclose(answers[2], model.raw_scores(rows), rtol=bound, atol=bound)
    if task != "regression" and bound < 1e-6:
        labels = [read_category(label) for label in model.predict(rows).prediction]
        assert answers[0].tolist() == labels


@pytest.mark.parametrize(("learner", "task", "changes"), CASES)
def test_learner_answers_alike_as_a_row_program(
    learner: Any, task: Task, changes: tuple[Any, ...], mixed_rows: Frames
) -> None:
    model, rows = model_of(learner, task, changes, mixed_rows)
    graph, few = model.to_portable(), rows.take(np.arange(12))

    answers = run_program(row_program(graph), few.strings, few.numbers)

    company = "interval" if task == "regression" else "probabilities"
    first, second, raw = in_graph(graph, few)
    np.testing.assert_allclose(answers["raw_scores"], raw, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(answers[company], second, rtol=1e-12, atol=1e-12)
    if task == "regression":
        np.testing.assert_allclose(answers["prediction"][:, 0], first, rtol=1e-12)
    else:
        assert answers["prediction"][:, 0].tolist() == first.tolist()


def test_the_mixed_rows_meet_every_encoder(mixed_rows: Frames) -> None:
    designed = designed_rows(mixed_rows, "binary")

    assert encoders_of(designed.plan.signature) == all_encoders()


@pytest.mark.parametrize("encoding", ["linear", "tree", "native"])
@pytest.mark.parametrize("task", TASKS)
def test_encoders_write_graphs_that_encode_alike(
    encoding: Any, task: Task, mixed_rows: Frames
) -> None:
    designed = designed_rows(mixed_rows, task)
    signature, rows = designed.plan.signature, designed.inputs
    encoder = features.make_encoder(signature, encoding)
    train = designed.split.train_rows
    encoder.fit_transform(rows.take(train), designed.labels[train])
    graph = Graph(
        n_strings=len(signature.string_columns), n_numbers=len(signature.number_columns)
    )
    features_tensor = encoder.to_portable(graph)
    graph.output("out", features_tensor, TensorProto.DOUBLE, ["rows", "features"])

    (out,) = in_graph(graph.to_model({}), rows)

    bound = 1e-12 if encoding == "linear" else 0.0
    np.testing.assert_allclose(out, encoder.transform(rows), rtol=bound, atol=bound)


def answers_of(task: str, *, noise: float) -> tuple[Any, Any]:
    """Return outcomes and predictions, the nearer the smaller the noise."""
    generator = np.random.default_rng(1)
    blur = np.random.default_rng(2).random(300)
    if task == "regression":
        values = generator.uniform(1, 9, 300)
        return values, values + noise * blur
    n_classes = 2 if task == "binary" else 3
    y = generator.integers(0, n_classes, 300)
    certain = np.eye(n_classes)[y]
    other = np.eye(n_classes)[generator.integers(0, n_classes, 300)]
    share = np.where(blur < noise, 0.9, 0.1)[:, None]
    return y, (1 - share) * certain + share * other


@pytest.mark.parametrize(("metric", "task"), METRIC_CASES)
def test_metric_prefers_the_nearer_predictions_and_says_so_with_intervals(
    metric: Metric, task: str
) -> None:
    y, near = answers_of(task, noise=0.05)
    _, far = answers_of(task, noise=0.6)

    score = bootstrap_score(metric, y, near, seed=0)
    gain, lower, upper = paired_gain(metric, y, near, far, seed=0)
    opposite = paired_gain(metric, y, far, near, seed=0)

    assert score.lower <= score.value <= score.upper
    assert score.metric == metric.name
    assert 0 < lower <= gain <= upper
    assert opposite[0] == pytest.approx(-gain)


@pytest.mark.parametrize(("metric", "task"), METRIC_CASES)
def test_metric_is_found_by_name_and_does_not_mind_the_order_of_rows(
    metric: Metric, task: Any
) -> None:
    y, predictions = answers_of(task, noise=0.3)
    order = np.random.default_rng(3).permutation(len(y))

    assert find(metric.name, task=task) == metric
    assert metric.value(y[order], predictions[order]) == pytest.approx(
        metric.value(y, predictions)
    )
