"""A candidate: a learner with hyperparameters and a transformation of the target."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.ensembles import Member, TargetTransform
from modelwright.ensembles.target_transform import TransformName  # noqa: TC001 - msgspec reads annotations
from modelwright.features import make_encoder
from modelwright.learners import Params  # noqa: TC001

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.build.problem import Problem
    from modelwright.learners import Feature, FittedLearner, Learner, Rows

EARLY_STOPPING_SHARE = 0.15
MANY_MORE_ROWS = 2.0  # times the rows of a fold: what these found no longer holds
FEWEST_ROWS_TO_STOP_EARLY = 200  # below, the rows held back cost more than they tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What a trial fits."""

    learner: str
    params: Params = field(default_factory=dict)
    transform: TransformName = "none"


@dataclass(frozen=True, slots=True)
class FittedFold:
    """A candidate fitted on one fold: validation predictions and the iterations it took."""

    predictions: NDArray[np.float64]
    n_iterations: int | None


def fit_fold(
    problem: Problem,
    learner: Learner,
    candidate: Candidate,
    fold: int,
    *,
    n_threads: int,
    deadline: float | None,
) -> FittedFold:
    """Fit a candidate on a fold's training rows and predict its validation rows.

    Early stopping looks at a part of the training rows, never at the validation rows.
    """
    encoded = problem.encoded(fold, learner.encoding_for(candidate.params))
    transform = _transform(problem, candidate, encoded.train.labels)
    rows = _transformed(encoded.train, transform)
    validation = None
    if len(rows) >= FEWEST_ROWS_TO_STOP_EARLY:
        fitting, stopping = _early_stopping_rows(problem, encoded.train_rows)
        rows, validation = rows.take(fitting), rows.take(stopping)
    fitted = _fit(
        problem,
        learner,
        rows,
        encoded.columns,
        params=candidate.params,
        validation=validation,
        n_threads=n_threads,
        deadline=deadline,
    )
    raw = fitted.predict(encoded.valid)
    return FittedFold(transform.back(raw) if transform else raw, fitted.n_iterations)


def fit_member(
    problem: Problem,
    learner: Learner,
    candidate: Candidate,
    rows: NDArray[np.intp],
    *,
    name: str,
    n_iterations: int | None,
    n_threads: int,
) -> Member:
    """Fit a candidate on all given rows, with the number of iterations that suits so many.

    That is the number that the folds found; where the folds trained on far fewer rows (the first
    folds in time do), early stopping finds it anew.
    """
    transform = _transform(problem, candidate, problem.labels[rows])
    encoding = learner.encoding_for(candidate.params)
    encoder = make_encoder(problem.signature, encoding, seed=problem.seed)
    training = _transformed(problem.encode(encoder, rows), transform)
    fit = partial(
        _fit, problem, learner, columns=problem.described(encoder), n_threads=n_threads
    )
    params = candidate.params
    if n_iterations is not None and len(rows) > MANY_MORE_ROWS * problem.mean_fold_rows:
        fitting, stopping = _early_stopping_rows(problem, rows)
        n_iterations = fit(
            rows=training.take(fitting), params=params, validation=training.take(stopping)
        ).n_iterations
    if n_iterations is not None:
        params = {**params, "n_iterations": n_iterations}
    fitted = fit(rows=training, params=params)
    return Member(
        name=name,
        encoder=encoder,
        fitted=fitted,
        transform=transform,
        parity_bound=learner.parity_bound,
    )


def _transform(
    problem: Problem, candidate: Candidate, labels: NDArray[Any]
) -> TargetTransform | None:
    if problem.task != "regression":
        return None
    return TargetTransform(candidate.transform).fit(labels)


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


def _transformed(rows: Rows, transform: TargetTransform | None) -> Rows:
    return replace(rows, labels=transform.forward(rows.labels)) if transform else rows


def _fit(
    problem: Problem,
    learner: Learner,
    rows: Rows,
    columns: tuple[Feature, ...],
    *,
    params: Params,
    n_threads: int,
    validation: Rows | None = None,
    deadline: float | None = None,
) -> FittedLearner:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # libraries comment on odd data; the audit already did
        return learner.fit(
            rows,
            columns=columns,
            params=params,
            task=problem.signature.target.task,
            n_classes=problem.n_classes,
            seed=problem.seed,
            n_threads=n_threads,
            validation=validation,
            deadline=deadline,
        )
