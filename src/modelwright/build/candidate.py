"""A candidate: a learner with hyperparameters and a transformation of the target."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.ensembles import Member, TargetTransform
from modelwright.ensembles.target_transform import TransformName  # noqa: TC001 - msgspec reads annotations
from modelwright.learners import Params  # noqa: TC001

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.build.problem import EncodedRows, Problem
    from modelwright.learners import FittedLearner, Learner, Rows

EARLY_STOPPING_SHARE = 0.15
MANY_MORE_ROWS = 2.0  # times the rows of a sample: what these found no longer holds
FEWEST_ROWS_TO_STOP_EARLY = 200  # below, the rows held back cost more than they tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What a trial fits."""

    learner: str
    params: Params = field(default_factory=dict)
    transform: TransformName = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedFold:
    """What a candidate fitted on one fold leaves.

    Parameters
    ----------
    predictions
        Of the validation rows.
    n_iterations
        The iterations that early stopping found; None without.
    seconds
        Time of the fit and the predictions, encoding left out.
    is_cut
        Whether the deadline ended the fit.
    member
        What was fitted.
    """

    predictions: NDArray[np.float64]
    n_iterations: int | None
    seconds: float
    is_cut: bool
    member: Member


def fit_fold(
    problem: Problem,
    learner: Learner,
    candidate: Candidate,
    fold: int,
    *,
    name: str,
    n_threads: int,
    deadline: float | None,
) -> FittedFold:
    """Fit a candidate on a fold's training rows and predict its validation rows.

    Early stopping looks at a part of the training rows, never at the validation rows.
    """
    encoded = problem.encoded(fold, learner.encoding_for(candidate.params))
    started = time.monotonic()
    transform = _transform(problem, candidate, encoded.train.rows.labels)
    rows = _transformed(encoded.train.rows, transform)
    validation = None
    if len(rows) >= FEWEST_ROWS_TO_STOP_EARLY:
        fitting, stopping = _early_stopping_rows(problem, encoded.train.positions)
        rows, validation = rows.take(fitting), rows.take(stopping)
    fitted = learner.fit(
        rows,
        columns=encoded.train.columns,
        params=candidate.params,
        task=problem.signature.target.task,
        n_classes=problem.n_classes,
        seed=problem.seed,
        n_threads=n_threads,
        validation=validation,
        deadline=deadline,
    )
    raw = fitted.predict(encoded.valid)
    ended = time.monotonic()
    return FittedFold(
        predictions=transform.back(raw) if transform else raw,
        n_iterations=fitted.n_iterations,
        seconds=ended - started,
        is_cut=deadline is not None and ended > deadline,
        member=Member(
            name=name,
            encoder=encoded.train.encoder,
            fitted=fitted,
            transform=transform,
            parity_bound=learner.parity_bound,
        ),
    )


@dataclass(frozen=True, slots=True)
class LastFit:
    """A candidate fitted for good, and the target's transformation that belongs to it."""

    fitted: FittedLearner
    transform: TargetTransform | None


def fit_for_good(
    problem: Problem,
    learner: Learner,
    candidate: Candidate,
    encoded: EncodedRows,
    *,
    n_iterations: int | None,
    seed: int,
    n_threads: int,
) -> LastFit:
    """Fit a candidate on all given rows, with the number of iterations that suits so many.

    That is the number that the folds found; where those were samples of far fewer rows, early
    stopping finds it anew.

    Parameters
    ----------
    problem, learner, candidate
        What to fit.
    encoded
        The rows to fit on.
    n_iterations
        The number of iterations that the folds found; None if they found none.
    seed
        Seed of this fit.
    n_threads
        Threads to use.
    """
    transform = _transform(problem, candidate, encoded.rows.labels)
    training = _transformed(encoded.rows, transform)

    def fit(rows: Rows, params: Params, validation: Rows | None = None) -> FittedLearner:
        """Fit the learner on rows of this table."""
        return learner.fit(
            rows,
            columns=encoded.columns,
            params=params,
            task=problem.signature.target.task,
            n_classes=problem.n_classes,
            seed=seed,
            n_threads=n_threads,
            validation=validation,
        )

    if n_iterations is None:
        return LastFit(fit(training, candidate.params), transform)
    is_sampled = problem.most_rows is not None
    if is_sampled and len(training) > MANY_MORE_ROWS * problem.mean_fold_rows:
        fitting, stopping = _early_stopping_rows(problem, encoded.positions)
        fitted = fit(training.take(fitting), candidate.params, training.take(stopping))
        return LastFit(fitted, transform)
    return LastFit(
        fit(training, {**candidate.params, "n_iterations": n_iterations}), transform
    )


def _transform(
    problem: Problem, candidate: Candidate, labels: NDArray[Any]
) -> TargetTransform | None:
    if problem.task != "regression":
        return None
    return TargetTransform(candidate.transform).fit(labels)


def _transformed(rows: Rows, transform: TargetTransform | None) -> Rows:
    return replace(rows, labels=transform.forward(rows.labels)) if transform else rows


def _early_stopping_rows(
    problem: Problem, rows: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return positions to fit on and to stop by: the latest rows of a problem in time."""
    n_stopping = int(len(rows) * EARLY_STOPPING_SHARE)
    blocks = problem.split.blocks[rows]
    if problem.split.in_time and blocks.min() < blocks.max():
        order = np.argsort(blocks, kind="stable")
    else:
        order = np.random.default_rng(problem.seed).permutation(len(rows))
    return np.sort(order[:-n_stopping]), np.sort(order[-n_stopping:])
