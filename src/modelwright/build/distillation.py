"""Distillation: a small model that learns what an ensemble says, where the ensemble is too costly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright import learners
from modelwright.build.candidate import Candidate
from modelwright.build.descent import Distillation
from modelwright.build.refinement import completed
from modelwright.build.student import Lesson, Student
from modelwright.build.trial import TrialRecord
from modelwright.pages.numbers import format_number
from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.build.constraints import Constraint
    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial
    from modelwright.build.winner import Winner
    from modelwright.build.workers import Workers
    from modelwright.ensembles import Model
    from modelwright.learners import Learner

# Boosting learns a teacher's fine shades, and its number of rounds sets size and latency.
STUDENTS = ("lightgbm", "hist_gradient_boosting", "xgboost")
_FEWEST_ROUNDS = 5
_MOST_ATTEMPTS = 8  # at a number of rounds that keeps the constraints
_ROOM = 0.97  # of a limit: calibration is still to come
_FASTEST_RATE = 0.3


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
        f"{format_number(metric.gain(student.gain))} on the folds; they have "
        f"{format_number(metric.gain(teacher.gain))}."
    )
    return Distillation(note=note, student=student, model=model)


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
