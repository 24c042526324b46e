"""Regularised linear models: logistic regression and ridge regression."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.learners.base_learner import BaseLearner
from modelwright.learners.input_range import InputRange
from modelwright.learners.links import SCORE_LINKS, Link, apply_link, link_to_portable
from modelwright.learners.signed_linear import fit_signed, has_signs
from modelwright.learners.splines import Splines

if TYPE_CHECKING:
    import optuna
    from numpy.typing import NDArray

    from modelwright.learners.base import Params
    from modelwright.learners.base_learner import Problem
    from modelwright.portable import Graph
    from modelwright.records import Task

_MULTIPLICATIONS = 1e10  # of one logistic fit: some ten seconds of one core
_MULTIPLICATIONS_PER_SECOND = 2e8  # of a slow core; a deadline leaves so many
_FEWEST_STEPS, _MOST_STEPS = 20, 500
# With few coefficients Newton's method takes ten steps where L-BFGS takes hundreds.
_MOST_COEFFICIENTS_FOR_NEWTON = 300


class Linear(BaseLearner):
    """Logistic regression (softmax over all classes) or ridge regression.

    Columns that the answer must follow get coefficients of one sign.
    The number of steps is bounded by the size of the table, and by the time until the deadline.
    """

    name = "linear"
    encoding = "linear"
    is_glass_box = True
    is_random = False
    seconds_per_cell = 1e-6
    fits_each_class = False
    keeps_monotone = True
    # Columns come scaled: what lies a million scales out is no evidence, and would drown the rest.
    input_range = InputRange(limit=1e6)

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return the usual penalty, heavier where columns outnumber rows."""
        penalty = 1.0 if n_rows > n_columns else 10.0
        return {"penalty": penalty * (10.0 if task == "regression" else 1.0)}

    def suggest(
        self, trial: optuna.trial.BaseTrial, task: Task, n_rows: int, n_columns: int
    ) -> Params:
        """Return a penalty between nearly none and nearly everything, and how far lines bend."""
        highest = 1e5 if task == "regression" else 1e4
        return {
            "penalty": trial.suggest_float("penalty", 1e-3, highest, log=True),
            "splines": trial.suggest_categorical("splines", [0, 4, 16]),
        }

    def fit_problem(self, problem: Problem, params: Params) -> LinearScores | SplineScores:
        """Return the coefficients that scikit-learn finds, of the columns or of their splines."""
        if has_signs(problem):
            return _signed_scores(problem, params)
        if not params.get("splines"):
            return self._coefficients(problem, params)
        splines = Splines.of(problem.features, params["splines"])
        rows = replace(problem.rows, features=splines.transform(problem.features))
        return SplineScores(
            splines, self._coefficients(replace(problem, rows=rows), params)
        )

    def _coefficients(self, problem: Problem, params: Params) -> LinearScores:
        n_steps = None
        if problem.task == "regression":
            from sklearn.linear_model import Ridge

            model = Ridge(alpha=params["penalty"])
        else:
            from sklearn.linear_model import LogisticRegression

            n_steps = params.get("n_iterations") or _steps(problem)
            model = LogisticRegression(
                C=1.0 / params["penalty"], solver=_solver(problem), max_iter=n_steps
            )
        with warnings.catch_warnings():
            # Stopping before convergence only regularises a little more.
            warnings.simplefilter("ignore")
            model.fit(problem.features, problem.labels, problem.weights)
        is_cut = n_steps is not None and bool((model.n_iter_ >= n_steps).any())
        return LinearScores(
            np.atleast_2d(model.coef_).T,
            np.atleast_1d(model.intercept_),
            SCORE_LINKS[problem.task],
            n_steps if is_cut else None,
        )


@dataclass(frozen=True, slots=True, eq=False)
class LinearScores:
    """Coefficients, shape (n_columns, n_scores), and what is added to their products.

    `n_iterations` is the number of steps where the search for them was cut: a later fit on more
    rows then takes as many, and as long. None where it came to its end.
    """

    coefficients: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    link: Link
    n_iterations: int | None = None

    def predict(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return probabilities or values."""
        return apply_link(self.link, features @ self.coefficients + self.intercepts)

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of probabilities or values."""
        products = graph.matmul(features, self.coefficients)
        scores = graph.add(products, graph.constant(self.intercepts))
        return link_to_portable(self.link, graph, scores, len(self.intercepts))


@dataclass(frozen=True, slots=True, eq=False)
class SplineScores:
    """Linear scores of columns and of what lies above their knots."""

    splines: Splines
    scores: LinearScores

    @property
    def n_iterations(self) -> int | None:
        """The number of steps where the search for coefficients was cut."""
        return self.scores.n_iterations

    def predict(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return probabilities or values."""
        return self.scores.predict(self.splines.transform(features))

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of probabilities or values."""
        return self.scores.to_portable(graph, self.splines.to_portable(graph, features))


def _signed_scores(problem: Problem, params: Params) -> LinearScores:
    n_steps = params.get("n_iterations") or _steps(problem)
    fit = fit_signed(problem, params["penalty"], n_steps=n_steps)
    return LinearScores(
        fit.coefficients[:, None],
        np.array([fit.intercept]),
        SCORE_LINKS[problem.task],
        None if fit.is_done else n_steps,
    )


def _solver(problem: Problem) -> str:
    n_rows, n_columns = problem.features.shape
    n_coefficients = n_columns * problem.n_scores
    is_small = n_coefficients <= _MOST_COEFFICIENTS_FOR_NEWTON and n_rows > n_columns
    return "newton-cholesky" if is_small else "lbfgs"


def _steps(problem: Problem) -> int:
    multiplications = _MULTIPLICATIONS
    if problem.deadline is not None:
        left = max(problem.deadline - time.monotonic(), 0.0)
        multiplications = min(multiplications, left * _MULTIPLICATIONS_PER_SECOND)
    per_step = problem.features.size * problem.n_scores
    return int(np.clip(multiplications / per_step, _FEWEST_STEPS, _MOST_STEPS))
