"""Linear scores whose coefficients keep a sign: where a column grows, the answer must not turn back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.learners.base_learner import Problem

    Values = NDArray[np.float64]

# Relative decrease of the loss below which the search ends: far below what a score shows.
_TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class SignedFit:
    """Coefficients, shape (n_columns,), the intercept, and whether the search came to its end."""

    coefficients: Values
    intercept: float
    is_done: bool


def has_signs(problem: Problem) -> bool:
    """Return whether the answer must follow one of the columns."""
    return any(feature.monotone for feature in problem.columns)


def fit_signed(problem: Problem, penalty: float, *, n_steps: int) -> SignedFit:
    """Return ridge or logistic regression with the signs that the columns ask for.

    Minimises the weighted loss plus half the penalty on the squared coefficients, as scikit-learn
    does, by L-BFGS-B [1]_ within bounds at 0. The intercept is free.

    Parameters
    ----------
    problem
        Regression, or two classes.
    penalty
        Weight of the squared coefficients.
    n_steps
        Most steps of the search.

    References
    ----------
    .. [1] R. H. Byrd, P. Lu, J. Nocedal, C. Zhu, "A limited memory algorithm for bound constrained
       optimization", SIAM Journal on Scientific Computing 1995, 1190-1208.
    """
    features = np.asarray(problem.features, dtype=np.float64)
    labels = np.asarray(problem.labels, dtype=np.float64)
    weights = np.ones(len(labels)) if problem.weights is None else problem.weights
    loss_of = _squared if problem.task == "regression" else _logistic

    def loss(parameters: Values) -> tuple[float, Values]:
        """Return the penalised loss and its gradient."""
        coefficients = parameters[:-1]
        losses, slopes = loss_of(features @ coefficients + parameters[-1], labels)
        slopes = slopes * weights
        gradient = np.append(features.T @ slopes + penalty * coefficients, slopes.sum())
        value = weights @ losses + penalty / 2 * (coefficients @ coefficients)
        return float(value), gradient

    free = (None, None)
    bounds = [{0: free, 1: (0, None), -1: (None, 0)}[f.monotone] for f in problem.columns]
    found: Any = minimize(
        loss,
        np.zeros(features.shape[1] + 1),
        jac=True,
        bounds=[*bounds, free],
        method="L-BFGS-B",
        options={"maxiter": n_steps, "ftol": _TOLERANCE},
    )
    return SignedFit(found.x[:-1], float(found.x[-1]), is_done=found.nit < n_steps)


def _squared(scores: Values, labels: Values) -> tuple[Values, Values]:
    misses = scores - labels
    return misses**2 / 2, misses


def _logistic(scores: Values, labels: Values) -> tuple[Values, Values]:
    return np.logaddexp(0, scores) - labels * scores, expit(scores) - labels
