"""What every runner does alike: read the job, fit, predict, time single rows, write what came out.

It runs under the peers' Python, so it needs NumPy, pandas and pyarrow, and nothing of ours.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

TIMED_ROWS = 100
WARM_UP_ROWS = 3
TIMED_SECONDS = 15.0  # a peer that takes seconds a row is not asked a hundred times


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a runner is asked to do.

    Parameters
    ----------
    train, test
        Parquet files of the rows; the target is in the first one only.
    target
        Its column: class codes 0, 1, ... or values.
    task
        "binary", "multiclass" or "regression".
    budget
        Seconds to fit in; None lets the contestant take its own time.
    seed
        Seed, for those that take one.
    n_cores
        Threads that may work at the same time.
    is_ordered
        Whether the rows stand in time order, and later ones will be asked for.
    order_column
        A column that says so too, or None.
    folder
        An empty folder to work in.
    options
        What tells the variants of a contestant apart.
    """

    train: str
    test: str
    target: str
    task: str
    budget: float | None
    seed: int
    n_cores: int
    is_ordered: bool
    order_column: str | None
    folder: str
    options: dict[str, Any]

    @property
    def is_regression(self) -> bool:
        """Whether values are predicted, and not classes."""
        return self.task == "regression"

    @property
    def seconds(self) -> float:
        """The budget of a contestant that must be given one."""
        if self.budget is None:
            raise ValueError("This contestant needs a budget.")
        return self.budget

    def by_task(self, *, binary: str, multiclass: str, regression: str) -> str:
        """Return the one of three names that fits the task."""
        return {"binary": binary, "multiclass": multiclass, "regression": regression}[
            self.task
        ]


class Runner:
    """How one contestant is used; subclasses say it in its own words.

    Parameters
    ----------
    job
        What to do.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.folder = Path(job.folder)

    def start(self) -> None:
        """Import the library and start its server, which the budget does not count."""

    def fit(self, rows: pd.DataFrame, target: pd.Series) -> None:
        """Search and learn, within the budget."""
        raise NotImplementedError

    def open(self) -> None:
        """Do what the documentation advises before many small predictions."""

    def predict(self, rows: pd.DataFrame) -> NDArray[Any]:
        """Return probabilities by class code, shape (n_rows, n_classes), or values."""
        raise NotImplementedError

    def one_row(self, row: pd.DataFrame) -> Callable[[], object]:
        """Return a function that predicts a row, given in the form that suits the contestant."""
        return lambda: self.predict(row)

    def size_bytes(self) -> int:
        """Return what lies on disk once only what is needed to predict is kept."""
        raise NotImplementedError

    def details(self) -> dict[str, Any]:
        """Return what else is worth knowing of the fit."""
        return {}

    def stop(self) -> None:
        """Stop what `start` started."""


def main(make: Callable[[Job], Runner]) -> None:
    """Do the job in the file given on the command line, and write `outcome.json` in its folder."""
    job = Job(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    random.seed(job.seed)
    np.random.seed(job.seed)  # noqa: NPY002 - for libraries that draw from the global generator
    runner = make(job)
    outcome: dict[str, Any] = {}
    try:
        _measure(runner, job, outcome)
    except Exception as error:  # whatever a peer raises is its result
        traceback.print_exc()
        outcome["note"] = f"{type(error).__name__}: {error}"[:300]
        _write(job, outcome)
    runner.stop()
    sys.stdout.flush()
    sys.stderr.flush()
    # Some libraries leave threads behind that would keep the process waiting.
    os._exit(0)


def read_rows(file: str) -> pd.DataFrame:
    """Return a table with texts as Python objects and NaN where there is none.

    That is what reading a CSV file gave before pandas 3, and what every peer knows.
    """
    rows = pd.read_parquet(file)
    texts = [name for name in rows.columns if not pd.api.types.is_numeric_dtype(rows[name])]
    return rows.assign(
        **{
            name: rows[name].astype(object).where(rows[name].notna(), np.nan)
            for name in texts
        }
    )


def by_code(probabilities: Any, classes: Any) -> NDArray[np.float64]:
    """Return probabilities in the order of the class codes, from the order of `classes`."""
    return np.asarray(probabilities, dtype=np.float64)[:, np.argsort(np.asarray(classes))]


def folder_bytes(folder: Path) -> int:
    """Return the size of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def pickled_bytes(file: Path, *objects: object) -> int:
    """Return the size of a pickle of the objects."""
    file.write_bytes(pickle.dumps(objects))
    return file.stat().st_size


def _measure(runner: Runner, job: Job, outcome: dict[str, Any]) -> None:
    """Fill in the outcome, and write it after each part: a later part may be cut off."""
    train, test = read_rows(job.train), read_rows(job.test)
    started = time.perf_counter()
    runner.start()
    outcome["start_seconds"] = time.perf_counter() - started
    started = time.perf_counter()
    runner.fit(train.drop(columns=job.target), train[job.target])
    outcome["fit_seconds"] = time.perf_counter() - started
    runner.open()
    started = time.perf_counter()
    predictions = runner.predict(test)
    outcome["predict_seconds"] = time.perf_counter() - started
    np.save(Path(job.folder) / "predictions.npy", predictions.astype(np.float32))
    _write(job, outcome)
    outcome["size_bytes"] = runner.size_bytes()
    outcome["details"] = runner.details()
    _write(job, outcome)
    outcome["row_ms"] = 1000 * median(_row_seconds(runner, test))
    _write(job, outcome)


def _row_seconds(runner: Runner, test: pd.DataFrame) -> list[float]:
    n_rows = min(TIMED_ROWS, len(test))
    asks = [runner.one_row(test.iloc[[place]]) for place in range(n_rows)]
    for ask in asks[:WARM_UP_ROWS]:
        ask()
    seconds: list[float] = []
    for ask in asks:
        started = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - started)
        if sum(seconds) > TIMED_SECONDS:
            break
    return seconds


def _write(job: Job, outcome: dict[str, Any]) -> None:
    """Replace the file in one step, so that it is whole whenever the process is killed."""
    draft = Path(job.folder) / "outcome.draft"
    draft.write_text(json.dumps(outcome), encoding="utf-8")
    draft.replace(draft.with_name("outcome.json"))
