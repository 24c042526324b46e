from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modelwright.learners import Feature, Rows
from modelwright.learners.base_learner import Problem
from modelwright.learners.hist_gradient_boosting import HistGradientBoosting

GENERATOR = np.random.default_rng(0)
FEATURES = GENERATOR.normal(size=(300, 3))
PROBLEM = Problem(
    rows=Rows(FEATURES, FEATURES[:, 0] * FEATURES[:, 1] + GENERATOR.normal(size=300) / 2),
    columns=(Feature(),) * 3,
    task="regression",
    n_classes=0,
    seed=0,
    n_threads=1,
    validation=None,
    deadline=None,
)
LEARNER = HistGradientBoosting()
PARAMS = LEARNER.defaults("regression", 300, 3) | {"learning_rate": 0.3}


def test_rounds_fitted_in_steps_are_those_fitted_at_once() -> None:
    params = PARAMS | {"n_iterations": 60}

    steps = LEARNER.fit_problem(replace(PROBLEM, deadline=float("inf")), params)

    at_once = LEARNER.fit_problem(PROBLEM, params)
    assert steps.n_iterations == at_once.n_iterations == 60
    np.testing.assert_allclose(
        steps.predict(FEATURES), at_once.predict(FEATURES), rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize("loss", ["squared", "absolute"])
def test_no_other_number_of_rounds_has_a_lower_validation_loss(loss: str) -> None:
    validation = PROBLEM.rows.take(np.arange(80))
    problem = replace(PROBLEM, validation=validation)
    training = replace(problem, rows=PROBLEM.rows.take(np.arange(80, 300)))

    stopped = LEARNER.fit_problem(training, PARAMS | {"loss": loss})

    def loss_after(n_iterations: int | None) -> float:
        fitted = LEARNER.fit_problem(
            replace(training, validation=None),
            PARAMS | {"loss": loss, "n_iterations": n_iterations},
        )
        gaps = np.abs(fitted.predict(validation.features) - validation.labels)
        return float(np.mean(gaps**2 if loss == "squared" else gaps))

    best = loss_after(stopped.n_iterations)
    assert all(best <= loss_after(number) + 1e-9 for number in range(1, 40, 4))


def test_columns_of_nearly_nothing_but_nan_are_learned_around() -> None:
    rare = np.full((10_000, 2), np.nan)
    rare[0, 0] = 5.0
    features = np.column_stack([rare, GENERATOR.normal(size=10_000)])
    problem = replace(PROBLEM, rows=Rows(features, features[:, 2]))

    fitted = LEARNER.fit_problem(problem, PARAMS | {"n_iterations": 20})

    used = {int(column) for tree in fitted.trees().trees for column in tree.columns}
    assert used == {2}
