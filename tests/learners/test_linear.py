from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto

from modelwright import learners
from modelwright.learners import Rows
from modelwright.portable import NUMBERS, STRINGS, Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.learners import FittedLearner
    from modelwright.records import Task

FEATURES = np.random.default_rng(0).normal(size=(200, 3))


def fit(
    task: Task,
    labels: NDArray[Any],
    *,
    features: NDArray[np.float64] = FEATURES,
    deadline: float | None = None,
    **params: Any,
) -> FittedLearner:
    return learners.find("linear").fit(
        Rows(features, labels),
        params={"penalty": 2.0, **params},
        task=task,
        n_classes=3,
        seed=0,
        n_threads=1,
        deadline=deadline,
    )


def test_regression_solves_the_penalised_normal_equations() -> None:
    labels = FEATURES @ [1.0, -2.0, 0.5] + 7.0
    centred = FEATURES - FEATURES.mean(axis=0)
    weights = np.linalg.solve(
        centred.T @ centred + 2.0 * np.eye(3), centred.T @ (labels - labels.mean())
    )

    answers = fit("regression", labels).predict(FEATURES)

    np.testing.assert_allclose(answers, centred @ weights + labels.mean(), rtol=1e-10)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_splines_learn_a_curve_and_leave_python(task: Task) -> None:
    curve = np.abs(FEATURES[:, 0])
    labels = curve if task == "regression" else np.digitize(curve, [0.4, 1.0])
    labels = np.minimum(labels, 1) if task == "binary" else labels

    straight, bent = (fit(task, labels, splines=n_stretches) for n_stretches in (0, 8))

    errors = [
        np.abs(fitted.predict(FEATURES) - true_answers(task, labels)).mean()
        for fitted in (straight, bent)
    ]
    assert errors[1] < 0.7 * errors[0]
    answers = bent.predict(FEATURES).reshape(len(FEATURES), -1)
    np.testing.assert_allclose(in_graph(bent), answers, rtol=1e-12, atol=1e-12)


def in_graph(fitted: FittedLearner) -> NDArray[np.float64]:
    """Return what ONNX Runtime answers, as one column or one for each class."""
    graph = Graph(n_strings=0, n_numbers=FEATURES.shape[1])
    tensor = fitted.to_portable(graph, NUMBERS)
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", "answers"])
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
    strings = np.empty((len(FEATURES), 0), dtype=object)
    return np.asarray(session.run(None, {STRINGS: strings, NUMBERS: FEATURES})[0])


def true_answers(task: Task, labels: NDArray[Any]) -> NDArray[np.float64]:
    """Return what a perfect model would answer."""
    return labels if task == "regression" else np.eye(3)[labels]


def test_classification_learns_shares_that_match_the_classes() -> None:
    labels = np.digitize(FEATURES[:, 0], [-0.5, 0.5])

    answers = fit("multiclass", labels).predict(FEATURES)

    assert (answers.argmax(axis=1) == labels).mean() > 0.9
    # The gradient for the intercepts is zero at the optimum: mean shares are the class shares.
    np.testing.assert_allclose(answers.mean(axis=0), np.bincount(labels) / 200, atol=1e-3)


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_classes_that_a_line_separates_are_fitted_without_a_warning(task: Task) -> None:
    labels = np.digitize(FEATURES[:, 0], [0.0] if task == "binary" else [-0.5, 0.5])
    features = np.column_stack([FEATURES, FEATURES[:, 0] * 1e5])

    fitted = fit(task, labels, features=features)

    assert np.isfinite(fitted.predict(features)).all()


def test_numbers_a_million_scales_out_do_not_overflow() -> None:
    fitted = fit("regression", FEATURES[:, 0] - FEATURES[:, 1])

    far = fitted.predict(np.array([[1e308, 1e308, 0.0], [np.inf, -np.inf, 0.0]]))

    assert np.isfinite(far).all()


def test_a_fit_that_the_deadline_cut_can_be_repeated_with_as_many_steps() -> None:
    features = np.random.default_rng(1).normal(size=(400, 150)) * np.geomspace(1, 1000, 150)
    labels = np.digitize(features[:, :3].sum(axis=1), [-0.5, 0.5])

    cut = fit("multiclass", labels, features=features, deadline=0.0)
    whole = fit("multiclass", labels, features=features)
    again = fit("multiclass", labels, features=features, n_iterations=cut.n_iterations)

    assert cut.n_iterations == 20
    assert whole.n_iterations != 20
    np.testing.assert_array_equal(again.predict(features), cut.predict(features))
