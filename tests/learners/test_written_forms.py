"""scikit-learn's own models: which our writers write, exactly, and which they leave alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import (
    HuberRegressor,
    Lasso,
    LinearRegression,
    LogisticRegression,
    PoissonRegressor,
    Ridge,
)

from modelwright.learners import Rows, custom_learner
from modelwright.learners.written_forms import has_written_form, written_form
from modelwright.portable import NUMBERS, STRINGS, Graph


class Bolder(RandomForestClassifier):  # type: ignore[misc]  # scikit-learn ships no types
    """A subclass that changes what it learns, not how it answers."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:  # noqa: N803
        self.min_samples_leaf = 4
        return super().fit(X, y, sample_weight)


class Sharper(RandomForestClassifier):  # type: ignore[misc]  # as above
    """A subclass that answers in its own way."""

    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        return np.round(super().predict_proba(X))


MODELS = [
    RandomForestClassifier(8),
    ExtraTreesClassifier(8),
    RandomForestRegressor(8),
    ExtraTreesRegressor(8),
    Bolder(8),
    HistGradientBoostingClassifier(max_iter=8),
    HistGradientBoostingRegressor(max_iter=8, loss="absolute_error"),
    LogisticRegression(),
    LinearRegression(fit_intercept=False),
    Ridge(),
    Lasso(0.01),
    HuberRegressor(),
]


def rows_of(model: Any, n_classes: int) -> Rows:
    generator = np.random.default_rng(0)
    features = generator.normal(size=(150, 4))
    score = features[:, 0] - features[:, 1] + 0.2 * generator.normal(size=150)
    if "Regressor" in type(model).__mro__[0].__name__ or not hasattr(
        model, "predict_proba"
    ):
        return Rows(features, score)
    edges = np.quantile(score, np.arange(1, n_classes) / n_classes)
    return Rows(features, np.digitize(score, edges))


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_graph_answers_as_the_model_does(model: Any, n_classes: int) -> None:
    rows = rows_of(model, n_classes)
    is_regression = rows.labels.dtype == np.float64
    fitted = custom_learner(model).fit(
        rows,
        params={},
        task="regression"
        if is_regression
        else "binary"
        if n_classes == 2
        else "multiclass",
        n_classes=n_classes,
        seed=0,
        n_threads=1,
    )
    graph = Graph(n_strings=0, n_numbers=4)
    tensor = fitted.to_portable(graph, NUMBERS)
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", "answers"])
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())

    strings = np.empty((150, 0), dtype=object)
    (answers,) = session.run(None, {STRINGS: strings, NUMBERS: rows.features})

    assert fitted.n_iterations is None
    expected = fitted.predict(rows.features).reshape(150, -1)
    np.testing.assert_allclose(answers, expected, atol=1e-12)
    usual = model.__class__(**model.get_params()).set_params(
        **({"random_state": 0} if "random_state" in model.get_params() else {})
    )
    usual.fit(np.float32(rows.features).astype(float), rows.labels)
    ask = usual.predict if is_regression else usual.predict_proba
    direct = ask(np.float32(rows.features).astype(float)).reshape(150, -1)
    np.testing.assert_allclose(expected, direct, atol=1e-9)


@pytest.mark.parametrize(
    "model",
    [
        Sharper(),
        GradientBoostingClassifier(),
        HistGradientBoostingRegressor(loss="poisson"),
        HistGradientBoostingClassifier(categorical_features=[0]),
        LogisticRegression(solver="liblinear"),
        PoissonRegressor(),
    ],
    ids=lambda model: type(model).__name__,
)
def test_model_that_answers_in_another_way_is_left_alone(model: Any) -> None:
    assert not has_written_form(model)
    assert written_form(model, "binary") is None
