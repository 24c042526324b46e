"""One cell of the comparison, in a process of its own: prints one JSON line with the figures."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import log_loss, roc_auc_score, root_mean_squared_error

from bench.contestants import make
from bench.datasets import Dataset, Division, all_datasets, divide

if TYPE_CHECKING:
    from bench.contestants import AnswerRow

WARM_UP = 20
TIMED_ROWS = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """What is compared in one process.

    Parameters
    ----------
    dataset, contestant
        Names.
    budget
        Seconds that our build may spend; None for peers.
    seed
        Seed of the division of rows and of the contestant.
    """

    dataset: str
    contestant: str
    budget: float | None
    seed: int

    @property
    def label(self) -> str:
        """The contestant's name in the table."""
        return self.contestant + (f" {self.budget:g} s" if self.budget is not None else "")


def measure(cell: Cell, folder: Path) -> dict[str, Any]:
    """Return the figures of a cell; `folder` holds the data sets."""
    dataset = all_datasets()[cell.dataset]
    division = divide(dataset, folder, seed=cell.seed)
    contestant = make(cell.contestant, dataset, budget=cell.budget, seed=cell.seed)
    started = time.perf_counter()
    contestant.fit(division.train, division.train_target)
    fitted_at = time.perf_counter()
    value = score(dataset, division, contestant.predict(division.test))
    with tempfile.TemporaryDirectory() as place:
        file = contestant.save(Path(place))
        size_bytes = file.stat().st_size
        row_seconds = median(time_rows(contestant.opened(file), division))
    return {
        "metric": dataset.metric,
        "value": value,
        "loss": 1.0 - value if dataset.metric == "roc_auc" else value,
        "fit_seconds": fitted_at - started,
        "size_bytes": size_bytes,
        "row_ms": 1000 * row_seconds,
        "details": contestant.details(),
    }


def score(dataset: Dataset, division: Division, answers: Any) -> float:
    """Return the metric on the test rows; the class that sorts last is the positive one."""
    truth = division.test_target
    if dataset.metric == "rmse":
        return float(root_mean_squared_error(truth, answers))
    classes = np.unique(division.train_target)
    if dataset.metric == "roc_auc":
        return float(roc_auc_score(truth == classes[-1], answers[:, 1]))
    return float(log_loss(truth, answers, labels=classes))


def time_rows(answer: AnswerRow, division: Division) -> list[float]:
    """Return the seconds that single rows take, after some that warm up."""
    rows: list[Any] = division.test.head(TIMED_ROWS).to_dict("records")
    seconds = []
    for row in rows[:WARM_UP] + rows:
        started = time.perf_counter()
        answer(row)
        seconds.append(time.perf_counter() - started)
    return seconds[WARM_UP:]


def main() -> None:
    """Measure the cell given as JSON, on the folder given after it."""
    cell = Cell(**json.loads(sys.argv[1]))
    print(json.dumps({**asdict(cell), **measure(cell, Path(sys.argv[2]))}))


if __name__ == "__main__":
    main()
