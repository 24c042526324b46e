"""A student: one model that learns from an ensemble's answers as well as from labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from modelwright.build.winner import Winner
from modelwright.ensembles import Member, TargetTransform
from modelwright.learners import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from modelwright.build.candidate import Candidate
    from modelwright.build.problem import EncodedRows, Problem
    from modelwright.build.workers import Workers
    from modelwright.learners import FittedLearner, Learner

TRUE_SHARE = 0.3  # of the labels in what a student learns; the rest is the teacher's
_LEAST_SHARE = 0.02  # of a class: a copy of the row for less teaches nothing and costs time


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a student learns and how.

    Parameters
    ----------
    learner, candidate
        The student's recipe, with the number of rounds that keeps the constraints.
    answers
        The teacher's answers to all rows of the data, shape (n_rows,) or (n_rows, n_classes); NaN
        where it has none and the label alone counts.
    """

    learner: Learner
    candidate: Candidate
    answers: NDArray[np.float64]

    def fit(
        self, problem: Problem, encoded: EncodedRows, *, n_threads: int
    ) -> tuple[FittedLearner, TargetTransform | None]:
        """Fit the student on encoded rows."""
        taught, transform = self._taught(problem, encoded.rows, encoded.positions)
        return self._fit(problem, taught, encoded, n_threads=n_threads), transform

    def n_rounds(
        self, problem: Problem, positions: NDArray[np.intp], *, n_threads: int
    ) -> int:
        """Return the number of rounds that early stopping finds by the rows of the last block."""
        blocks = problem.split.blocks[positions]
        is_last = blocks == blocks.max()
        if is_last.all():
            is_last = np.arange(len(positions)) % 5 == 0
        encoded = problem.encode(self.learner.encoding, positions)
        taught, _ = self._taught(problem, encoded.rows.take(~is_last), positions[~is_last])
        validation, _ = self._taught(
            problem, encoded.rows.take(is_last), positions[is_last]
        )
        fitted = self._fit(
            problem, taught, encoded, n_threads=n_threads, validation=validation
        )
        return fitted.n_iterations or self.candidate.params["n_iterations"]

    def _fit(
        self,
        problem: Problem,
        taught: Rows,
        encoded: EncodedRows,
        *,
        n_threads: int,
        validation: Rows | None = None,
    ) -> FittedLearner:
        return self.learner.fit(
            taught,
            columns=encoded.columns,
            params=self.candidate.params,
            task=problem.signature.target.task,
            n_classes=problem.n_classes,
            seed=problem.seed,
            n_threads=n_threads,
            validation=validation,
        )

    def _taught(
        self, problem: Problem, encoded: Rows, rows: NDArray[np.intp]
    ) -> tuple[Rows, TargetTransform | None]:
        """Return the rows with the teacher's answers mixed into their labels."""
        answers = self.answers[rows]
        if problem.task != "regression":
            return _copies(encoded, answers), None
        # An ensemble may answer below the smallest label, where no logarithm is.
        bounded = np.clip(answers, encoded.labels.min(), encoded.labels.max())
        mixed = TRUE_SHARE * encoded.labels + (1.0 - TRUE_SHARE) * bounded
        labels = np.where(np.isnan(answers), encoded.labels, mixed)
        transform = TargetTransform(self.candidate.transform).fit(labels)
        return replace(encoded, labels=transform.forward(labels)), transform


@dataclass(frozen=True, slots=True, kw_only=True)
class Student(Winner):
    """A winner that is one model, and learns from answers as well as from labels."""

    lesson: Lesson

    def members_on_each(
        self,
        problem: Problem,
        row_sets: Sequence[NDArray[np.intp]],
        *,
        workers: Workers,
        bags: Mapping[str, int] | None = None,  # noqa: ARG002 - a student is one model
        on_member: Callable[[str], None] = lambda _: None,
    ) -> list[tuple[Member, ...]]:
        """Return the student, fitted on each set of rows."""
        sets: list[tuple[Member, ...]] = []
        for rows in row_sets:
            sets.append((self._fitted(problem, rows, workers),))
            on_member(*self.records)
        return sets

    def _fitted(
        self, problem: Problem, positions: NDArray[np.intp], workers: Workers
    ) -> Member:
        (name,) = self.records
        learner = self.lesson.learner
        encoded = problem.encode(learner.encoding, positions)
        fitted, transform = self.lesson.fit(problem, encoded, n_threads=workers.n_cores)
        return Member(
            name=name,
            encoder=encoded.encoder,
            fitted=fitted,
            transform=transform,
            parity_bound=learner.parity_bound,
        )


def _copies(rows: Rows, answers: NDArray[np.float64]) -> Rows:
    """Return a copy of each row for every class that it may be, weighted by the class's share."""
    n_rows, n_classes = answers.shape
    truth = np.zeros((n_rows, n_classes))
    truth[np.arange(n_rows), rows.labels] = 1.0
    mixed = TRUE_SHARE * truth + (1.0 - TRUE_SHARE) * answers
    shares = np.where(np.isnan(answers), truth, mixed)
    position, label = np.nonzero(shares >= _LEAST_SHARE)
    weights = shares[position, label]
    if rows.weights is not None:
        weights = weights * rows.weights[position]
    return Rows(rows.features[position], label, weights)
