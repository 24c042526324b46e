from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright import learners
from modelwright.learners import Rows

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
