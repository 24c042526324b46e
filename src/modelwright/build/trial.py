"""A trial: one candidate fitted on every fold, and where trials are kept."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path  # noqa: TC003 - used at run time by the store
from typing import TYPE_CHECKING

import numpy as np

from modelwright.build.candidate import Candidate, FittedFold, fit_fold
from modelwright.records import read_record, replacing, write_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from modelwright.build.problem import Problem
    from modelwright.build.workers import Workers
    from modelwright.ensembles import Member

GRACE_SECONDS = 5.0  # that a fit may take after its deadline before it is left behind
# Of the iterations of a trial, those up to the best one: a last fit makes no others.
KEPT_ITERATIONS = 0.85
SAMPLE_SHARE = 2.0  # a sample's trial foretells too little of far more rows
_BEGUN = ".begun"


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
        Metric on the out-of-fold predictions, larger is better; None if it failed or was stopped.
    seconds
        Time it took.
    fit_seconds
        Core time of all its folds: what a fit on more rows is foretold from.
    finished_seconds
        Time of all calls until it ended.
    n_iterations
        Mean number of iterations that early stopping found, the folds counted by the rows that they
        trained on; None without early stopping.
    note
        Why it failed, was stopped or cut short.
    """

    number: int
    candidate: Candidate
    gain: float | None
    seconds: float
    fit_seconds: float = 0.0
    finished_seconds: float = 0.0
    n_iterations: int | None = None
    note: str = ""

    @property
    def name(self) -> str:
        """Name on the leaderboard."""
        return name_of(self.candidate, self.number)


def name_of(candidate: Candidate, number: int) -> str:
    """Return what a trial is called."""
    return f"{candidate.learner}-{number}"


@dataclass(frozen=True, slots=True)
class Trial:
    """A record and what was found.

    Parameters
    ----------
    record
        What was fitted, and how it went.
    predictions
        Out of fold; None if it failed or was stopped.
    member
        The model of the only fold, where there is one fold and this call has fitted it.
    """

    record: TrialRecord
    predictions: NDArray[np.float64] | None
    member: Member | None = None


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
        """Return the kept trials in order.

        A trial half written before a crash is not there. One that was begun and never ended took
        the process with it, or was killed for its memory: it counts as failed.
        """
        if self.folder is None or not self.folder.is_dir():
            return []
        for path in self.folder.glob(f"*{_BEGUN}"):
            write_record(path.with_suffix(".json"), read_record(path, TrialRecord))
            path.unlink()
        trials = []
        for path in sorted(self.folder.glob("*.json")):
            record = read_record(path, TrialRecord)
            array = path.with_suffix(".npy")
            if (array.exists()) == (record.gain is not None):
                trials.append(Trial(record, np.load(array) if array.exists() else None))
        return trials

    def begin(self, number: int, candidate: Candidate) -> None:
        """Note that a trial runs now."""
        note = "failed: the process ended while it was fitted"
        record = TrialRecord(
            number=number, candidate=candidate, gain=None, seconds=0.0, note=note
        )
        if self.folder is not None:
            write_record(self._path(number).with_suffix(_BEGUN), record)

    def leave(self, number: int) -> None:
        """Forget that a trial runs: it was interrupted on purpose."""
        if self.folder is not None:
            self._path(number).with_suffix(_BEGUN).unlink(missing_ok=True)

    def save(self, trial: Trial) -> None:
        """Keep a trial: predictions first, so that a record never lacks them."""
        if self.folder is None:
            return
        path = self._path(trial.record.number)
        if trial.predictions is not None:
            with (
                replacing(path.with_suffix(".npy")) as temporary,
                temporary.open("wb") as file,
            ):
                np.save(file, trial.predictions)
        write_record(path, trial.record)
        self.leave(trial.record.number)

    def _path(self, number: int) -> Path:
        if self.folder is None:
            raise ValueError("nothing is kept")
        return self.folder / f"{number:05d}.json"


def run_trial(
    problem: Problem,
    candidate: Candidate,
    number: int,
    *,
    workers: Workers,
    ends_at: float | None = None,
    verdict: Callable[[NDArray[np.float64]], str] = lambda _: "",
) -> Trial:
    """Fit a candidate on every fold.

    Parameters
    ----------
    problem, candidate, number
        What to fit, and its place in the order of trials.
    workers
        Who fits the folds.
    ends_at
        `time.monotonic()` at which the trial must be over; None for no limit.
    verdict
        Told the predictions of the folds so far; the trial is stopped for the reason it gives.
    """
    started = time.monotonic()
    folds: list[FittedFold] = []
    predictions: NDArray[np.float64] | None = None
    note, gain = "", -np.inf
    try:
        for fold in _fitted_folds(problem, candidate, number, workers, ends_at):
            folds.append(fold)
            predictions = problem.combine([done.predictions for done in folds])
            is_last = len(folds) == len(problem.folds)
            if not is_last and (reason := verdict(predictions)):
                note = f"stopped after {len(folds)} of {len(problem.folds)} folds: {reason}"
                break
        else:
            gain = problem.gain(np.asarray(predictions))
            note = "cut short by the budget" if any(f.is_cut for f in folds) else ""
            if not np.isfinite(gain):
                note = "failed: the metric is undefined on its predictions"
    except Exception as error:
        note = f"failed: {type(error).__name__}: {error}"[:300]
    is_whole = bool(np.isfinite(gain))
    record = TrialRecord(
        number=number,
        candidate=candidate,
        gain=gain if is_whole else None,
        seconds=time.monotonic() - started,
        fit_seconds=sum(fold.seconds for fold in folds),
        n_iterations=_mean_iterations(problem, folds),
        note=note,
    )
    if not is_whole:
        return Trial(record, None)
    return Trial(record, predictions, folds[0].member if len(folds) == 1 else None)


def _mean_iterations(problem: Problem, folds: list[FittedFold]) -> int | None:
    found = [
        (fold.n_iterations, len(train))
        for fold, (train, _) in zip(folds, problem.folds, strict=False)
        if fold.n_iterations is not None
    ]
    if not found:
        return None
    iterations, n_rows = zip(*found, strict=True)
    return round(float(np.average(iterations, weights=n_rows)))


def _fitted_folds(
    problem: Problem,
    candidate: Candidate,
    number: int,
    workers: Workers,
    ends_at: float | None,
) -> Iterator[FittedFold]:
    n_folds = len(problem.folds)
    n_threads = max(workers.n_cores // n_folds, 1)
    n_at_once = max(min(workers.n_cores // n_threads, n_folds), 1)
    fit = partial(
        fit_fold,
        problem,
        problem.learner(candidate.learner),
        candidate,
        name=name_of(candidate, number),
        n_threads=n_threads,
    )

    def fit_in_time(fold: int) -> FittedFold:
        return fit(fold=fold, deadline=_deadline(n_folds - fold, n_at_once, ends_at))

    tasks = [partial(fit_in_time, fold) for fold in range(n_folds)]
    gives_up_at = None if ends_at is None else ends_at + GRACE_SECONDS
    return workers.run(tasks, gives_up_at=gives_up_at, n_threads=n_threads)


def _deadline(n_left: int, n_at_once: int, ends_at: float | None) -> float | None:
    """Return when a fold must be done: an equal share of the time left."""
    if ends_at is None:
        return None
    now = time.monotonic()
    return now + max(ends_at - now, 0.0) / math.ceil(n_left / n_at_once)


def full_fit_seconds(problem: Problem, trial: Trial, n_rows: float) -> float:
    """Return the core time that a fit on so many rows may take, by the folds of a trial."""
    rows_of_folds = sum(len(train) for train, _ in problem.folds)
    share = 1.0 if trial.record.n_iterations is None else KEPT_ITERATIONS
    if problem.most_rows is not None:
        share = SAMPLE_SHARE
    return share * trial.record.fit_seconds * n_rows / rows_of_folds
