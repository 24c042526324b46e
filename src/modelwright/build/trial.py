"""A trial: one candidate fitted on every fold, and where trials are kept."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - used at run time by the store
from typing import TYPE_CHECKING

import numpy as np

from modelwright import learners
from modelwright.build.candidate import Candidate, fit_fold
from modelwright.records import read_record, replacing, write_record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.build.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRecord:
    """What is kept of a trial beside its out-of-fold predictions.

    Parameters
    ----------
    number
        Place in the order of trials, from 0.
    candidate
        What was fitted.
    gain
        Metric on the out-of-fold predictions, larger is better; None if it failed.
    seconds
        Time it took.
    n_iterations
        Mean number of iterations that early stopping found; None without early stopping.
    note
        Why it failed or was cut short.
    finished_seconds
        Time of search when it was finished, earlier calls included.
    """

    number: int
    candidate: Candidate
    gain: float | None
    seconds: float
    n_iterations: int | None = None
    note: str = ""
    finished_seconds: float = 0.0

    @property
    def name(self) -> str:
        """Name on the leaderboard."""
        return f"{self.candidate.learner}-{self.number}"


@dataclass(frozen=True, slots=True)
class Trial:
    """A record and its out-of-fold predictions; None if it failed."""

    record: TrialRecord
    predictions: NDArray[np.float64] | None


class TrialStore:
    """Keeps trials in a folder, so that a build goes on where it stopped.

    Parameters
    ----------
    folder
        Where to keep them; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def load(self) -> list[Trial]:
        """Return the kept trials in order; a trial half written before a crash is not there."""
        if self.folder is None or not self.folder.is_dir():
            return []
        trials = []
        for path in sorted(self.folder.glob("*.json")):
            record = read_record(path, TrialRecord)
            array = path.with_suffix(".npy")
            if (array.exists()) == (record.gain is not None):
                trials.append(Trial(record, np.load(array) if array.exists() else None))
        return trials

    def save(self, trial: Trial) -> None:
        """Keep a trial: predictions first, so that a record never lacks them."""
        if self.folder is None:
            return
        path = self.folder / f"{trial.record.number:05d}.json"
        if trial.predictions is not None:
            with (
                replacing(path.with_suffix(".npy")) as temporary,
                temporary.open("wb") as file,
            ):
                np.save(file, trial.predictions)
        write_record(path, trial.record)


def run_trial(
    problem: Problem,
    candidate: Candidate,
    number: int,
    *,
    n_threads: int,
    ends_at: float | None,
) -> Trial:
    """Fit a candidate on every fold.

    Parameters
    ----------
    problem, candidate, number
        What to fit, and its place in the order of trials.
    n_threads
        Threads for fitting.
    ends_at
        `time.monotonic()` at which the trial must be over; None for no limit.
    """
    started = time.monotonic()
    learner = learners.find(candidate.learner)
    note = ""
    predictions: NDArray[np.float64] | None = None
    iterations: list[int] = []
    try:
        parts = []
        for fold in range(len(problem.folds)):
            deadline = _fold_deadline(fold, len(problem.folds), ends_at)
            fitted = fit_fold(
                problem, learner, candidate, fold, n_threads=n_threads, deadline=deadline
            )
            if deadline is not None and time.monotonic() > deadline:
                note = "cut short by the budget"
            parts.append(fitted.predictions)
            iterations += [] if fitted.n_iterations is None else [fitted.n_iterations]
        predictions = np.concatenate(parts)
    except Exception as error:
        note = f"failed: {type(error).__name__}: {error}"[:300]
    gain = -np.inf if predictions is None else problem.gain(predictions)
    if not np.isfinite(gain):
        predictions = None
        note = note or "failed: the metric is undefined on its predictions"
    record = TrialRecord(
        number=number,
        candidate=candidate,
        gain=None if predictions is None else gain,
        seconds=time.monotonic() - started,
        n_iterations=round(float(np.mean(iterations))) if iterations else None,
        note=note,
    )
    return Trial(record, predictions)


def refit_seconds(problem: Problem, trial: Trial) -> float:
    """Return the estimated time of fitting on the training rows, and again on all rows."""
    rows = len(problem.split.train_rows) + len(problem.split.labelled_rows)
    seconds_per_row = trial.record.seconds / len(problem.folds) / problem.mean_fold_rows
    return seconds_per_row * rows


def _fold_deadline(fold: int, n_folds: int, ends_at: float | None) -> float | None:
    """Return when this fold must be done: an equal share of the time left."""
    if ends_at is None:
        return None
    now = time.monotonic()
    return now + max(ends_at - now, 0.0) / (n_folds - fold)
