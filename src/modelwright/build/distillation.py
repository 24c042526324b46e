"""Distillation: a small model that learns what an ensemble says, where the ensemble is too costly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright import learners
from modelwright.build.candidate import Candidate
from modelwright.build.descent import Distillation
from modelwright.build.trial import TrialRecord
from modelwright.build.winner import Winner, completed, figure_text
from modelwright.ensembles import Member, Model, TargetTransform
from modelwright.learners import Rows
from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from modelwright.build.constraints import Constraint
    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import EncodedRows, Problem
    from modelwright.build.trial import Trial
    from modelwright.build.workers import Workers
    from modelwright.learners import FittedLearner, Learner

# Boosting learns a teacher's fine shades, and its number of rounds sets size and latency.
STUDENTS = ("lightgbm", "hist_gradient_boosting", "xgboost")
TRUE_SHARE = 0.3  # of the labels in what a student learns; the rest is the teacher's
_LEAST_SHARE = 0.02  # of a class: a copy of the row for less teaches nothing and costs time
_FEWEST_ROUNDS = 5
_MOST_ATTEMPTS = 8  # at a number of rounds that keeps the constraints
_ROOM = 0.97  # of a limit: calibration is still to come
_FASTEST_RATE = 0.3


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


def distil(
    problem: Problem,
    teacher: Winner,
    trials: list[Trial],
    constraints: Sequence[Constraint],
    options: BuildOptions,
    *,
    workers: Workers,
    seconds_left: float,
) -> Distillation:
    """Return a student of the teacher that keeps the constraints, judged on rows new to both.

    The teacher's out-of-fold answers say nothing of a fold that some of its models did not learn
    from. So, to judge the student on a fold, the teacher is fitted anew within the fold's training
    rows: on each half of them, for its answers to the other half. The student that leaves learns
    from the out-of-fold answers.

    Parameters
    ----------
    problem, teacher, trials, constraints, options
        What was tried, the ensemble that is too costly, and what must be kept.
    workers
        Who fits.
    seconds_left
        Members of the teacher that would take longer are left out of the judgement.

    References
    ----------
    G. Hinton, O. Vinyals, J. Dean, "Distilling the knowledge in a neural network", NIPS 2014
    Deep Learning Workshop.
    """
    learner = _learner(problem, options)
    if learner is None:
        return Distillation(
            note=f"None of {', '.join(STUDENTS)} may take part, and they alone can be students."
        )
    judge = _affordable(teacher, seconds_left)
    if judge is None:
        return Distillation(
            note="No time was left to judge a student: raise the budget for one."
        )
    lesson = Lesson(
        learner=learner,
        candidate=_first_candidate(problem, learner, teacher),
        answers=_spread(problem, problem.validated, teacher.predictions),
    )
    student = _student(problem, lesson, number=len(trials))
    fitted = _shrunk(problem, student, constraints, workers)
    if fitted is None:
        return Distillation(note=f"No {learner.name} of few rounds keeps the constraints.")
    student, model = fitted
    student = _judged(problem, student, judge, options, workers)
    model = replace(
        model,
        calibration=student.calibration,
        interval=student.interval,
        threshold=student.threshold,
    )
    if _share(model, constraints) > 1.0:
        return Distillation(note=f"No {learner.name} of few rounds keeps the constraints.")
    metric = problem.metric
    note = (
        f"A {learner.name} of {student.lesson.candidate.params['n_iterations']} rounds that learned "
        f"from the answers of {' and '.join(judge.records)} has {metric.name} "
        f"{figure_text(metric.gain(student.gain))} on the folds; they have "
        f"{figure_text(metric.gain(teacher.gain))}."
    )
    return Distillation(note=note, student=student, model=model)


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


def _learner(problem: Problem, options: BuildOptions) -> Learner | None:
    able = {learner.name for learner in learners.available(problem.signature.target.task)}
    allowed = able & set(options.learners) if options.learners else able
    return next((learners.find(name) for name in STUDENTS if name in allowed), None)


def _affordable(teacher: Winner, seconds_left: float) -> Winner | None:
    """Return the teacher's heaviest members that can be fitted on halves in time."""
    records, seconds = {}, 0.0
    for name in sorted(teacher.weights, key=lambda name: -teacher.weights[name]):
        # A member's trial took the time of one fit for each fold, as two halves do.
        seconds += teacher.records[name].seconds
        if seconds <= seconds_left:
            records[name] = teacher.records[name]
    total = sum(teacher.weights[name] for name in records)
    weights = {name: teacher.weights[name] / total for name in records}
    return replace(teacher, records=records, weights=weights) if records else None


def _first_candidate(problem: Problem, learner: Learner, teacher: Winner) -> Candidate:
    """Return the learner's defaults, with the transformation of the teacher's main member."""
    main = max(teacher.weights, key=lambda name: teacher.weights[name])
    n_rows, n_columns = len(problem.split.train_rows), len(problem.signature.columns)
    return Candidate(
        learner=learner.name,
        params=learner.defaults(problem.signature.target.task, n_rows, n_columns),
        transform=teacher.records[main].candidate.transform,
    )


def _spread(
    problem: Problem, rows: NDArray[np.intp], answers: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return answers to some rows as a table of all rows, NaN for the others."""
    spread = np.full((len(problem.labels), *answers.shape[1:]), np.nan)
    spread[rows] = answers
    return spread


def _student(problem: Problem, lesson: Lesson, *, number: int) -> Student:
    """Return a student that has not been judged."""
    record = TrialRecord(
        number=number,
        candidate=lesson.candidate,
        gain=None,
        seconds=0.0,
        note="distilled from the best on the folds",
    )
    return Student(
        weights={record.name: 1.0},
        records={record.name: record},
        predictions=np.empty((len(problem.validated), 0)),
        gain=-np.inf,
        pool=None,
        calibration=None,
        interval=None,
        threshold=0.5,
        decisions=(
            Decision(
                subject="winner",
                choice=f"{record.name} 100%",
                reason=(
                    "It learned from the answers of the best on the folds, which is too costly, "
                    "and no candidate that keeps the constraints is better."
                ),
                override='[build] learners = ["lightgbm"]',
            ),
        ),
        lesson=lesson,
    )


def _shrunk(
    problem: Problem,
    student: Student,
    constraints: Sequence[Constraint],
    workers: Workers,
) -> tuple[Student, Model] | None:
    """Return the student with as many rounds as the constraints leave, and its model."""
    rows = problem.split.train_rows
    params = student.lesson.candidate.params
    n_rounds = student.lesson.n_rounds(problem, rows, n_threads=workers.n_cores)
    pace = n_rounds * params["learning_rate"]
    for _ in range(_MOST_ATTEMPTS):
        rate = min(_FASTEST_RATE, max(params["learning_rate"], pace / n_rounds))
        student = _with_params(
            student, params | {"n_iterations": n_rounds, "learning_rate": rate}
        )
        members = student.members(problem, rows, workers=workers)
        model = student.model(problem, members)
        share = _share(model, constraints) / _ROOM
        if share <= 1.0:
            return student, model
        n_rounds = int(n_rounds / share * 0.95)
        if n_rounds < _FEWEST_ROUNDS:
            return None
    return None


def _share(model: Model, constraints: Sequence[Constraint]) -> float:
    """Return how much of its limit the tightest constraint sees taken."""
    return max(constraint.measure(model) / constraint.limit for constraint in constraints)


def _with_params(student: Student, params: dict[str, Any]) -> Student:
    candidate = replace(student.lesson.candidate, params=params)
    return replace(
        student,
        lesson=replace(student.lesson, candidate=candidate),
        records={
            name: replace(record, candidate=candidate)
            for name, record in student.records.items()
        },
    )


def _judged(
    problem: Problem,
    student: Student,
    teacher: Winner,
    options: BuildOptions,
    workers: Workers,
) -> Student:
    """Return the student with its out-of-fold predictions, and what follows from them."""
    predictions = np.concatenate(
        [
            _fold_predictions(problem, fold, student.lesson, teacher, workers)
            for fold in range(len(problem.folds))
        ]
    )
    gain = problem.gain(predictions)
    records = {
        name: replace(record, gain=gain if np.isfinite(gain) else None)
        for name, record in student.records.items()
    }
    judged = replace(student, predictions=predictions, gain=gain, records=records)
    return completed(problem, judged, options)


def _fold_predictions(
    problem: Problem, fold: int, lesson: Lesson, teacher: Winner, workers: Workers
) -> NDArray[np.float64]:
    """Return what a student of the fold's training rows says of its validation rows."""
    encoded = problem.encoded(fold, lesson.learner.encoding)
    rows = encoded.train.positions
    in_first = _half(problem, rows)
    # What was learned on top of the members knows the labels of all folds.
    plain = replace(teacher, pool=None, calibration=None, interval=None)
    answers = np.full((len(problem.labels), *teacher.predictions.shape[1:]), np.nan)
    for learned in (in_first, ~in_first):
        members = plain.members(problem, rows[learned], workers=workers)
        asked = rows[~learned]
        answers[asked] = plain.model(problem, members).estimates(problem.inputs.take(asked))
    fold_lesson = replace(lesson, answers=answers)
    fitted, transform = fold_lesson.fit(problem, encoded.train, n_threads=workers.n_cores)
    raw = fitted.predict(encoded.valid)
    return transform.back(raw) if transform else raw


def _half(problem: Problem, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which rows are in the first half: every other block, so that groups stay whole."""
    blocks = problem.split.blocks[rows]
    known = np.unique(blocks)
    if len(known) > 1:
        return np.asarray(np.isin(blocks, known[::2]))
    return np.random.default_rng(problem.seed).random(len(rows)) < 0.5
