"""How is a cell measured? Its runner fits and predicts in a process; we keep what came out."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.environments import python_of
from bench.quality import process_tree
from bench.quality.contestants import CONTESTANTS
from bench.quality.datasets import all_datasets
from bench.quality.divisions import divide
from bench.quality.scoring import constant_prediction, score

if TYPE_CHECKING:
    from bench.quality.cells import Cell
    from bench.quality.divisions import Division
    from bench.quality.store import Store

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is alike for all cells.

    Parameters
    ----------
    data
        Folder of the data sets.
    venvs
        Folder of the peers' virtual environments.
    ours_python
        The interpreter that has what Modelwright needs.
    n_cores
        Threads that a contestant may use.
    grace_seconds
        What a process may take beyond twice its budget: to import, to start, to be timed.
    """

    data: Path
    venvs: Path
    ours_python: str
    n_cores: int
    grace_seconds: float


def measure(cell: Cell, setting: Setting, store: Store) -> dict[str, Any]:
    """Run a cell, and keep its figures and predictions; failures are kept too."""
    dataset = all_datasets()[cell.dataset]
    division = divide(dataset, setting.data, store.divisions, seed=cell.seed)
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        finished = process_tree.run(
            _command(cell, setting, division, folder),
            folder=folder,
            environment=_environment(cell, setting),
            log=store.log(cell),
            limit_seconds=cell.limit_seconds(setting.grace_seconds),
        )
        outcome = _outcome(folder, store.log(cell), finished)
        predictions = _predictions(folder / "predictions.npy", division)
    if predictions is None:
        outcome = _as_failure(outcome)
        predictions = constant_prediction(division, task=dataset.task)
    store.keep_predictions(cell, predictions)
    figures = {
        **asdict(cell),
        "failure": None,
        "metric": dataset.metric,
        "value": score(dataset.metric, division.truth, predictions),
        **outcome,
        "wall_seconds": finished.seconds,
        "peak_bytes": finished.peak_bytes,
        "load_average": os.getloadavg()[0],
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    store.add(figures)
    return figures


def _as_failure(outcome: dict[str, Any]) -> dict[str, Any]:
    """Return a failure's outcome: judged as the constant, its other figures would mislead."""
    reason = outcome.get("note", "There are no predictions, or not for every row.")
    return {"failure": reason}


def _command(cell: Cell, setting: Setting, division: Division, folder: Path) -> list[str]:
    contestant, dataset = CONTESTANTS[cell.contestant], all_datasets()[cell.dataset]
    job = {
        "train": str(division.train.absolute()),
        "test": str(division.test.absolute()),
        "target": dataset.target,
        "task": dataset.task,
        "budget": cell.budget,
        "seed": cell.seed,
        "n_cores": setting.n_cores,
        "is_ordered": dataset.is_ordered,
        "order_column": dataset.order_kept,
        "folder": str(folder),
        "options": contestant.options,
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    python = (
        setting.ours_python
        if contestant.environment is None
        else str(python_of(setting.venvs / contestant.environment).absolute())
    )
    return [
        python,
        "-m",
        f"bench.quality.runners.{contestant.runner}",
        str(folder / "job.json"),
    ]


def _environment(cell: Cell, setting: Setting) -> dict[str, str]:
    """Return alike variables for all, so that nobody's libraries use more threads than another's."""
    threads = str(setting.n_cores)
    is_ours = CONTESTANTS[cell.contestant].environment is None
    paths = [ROOT, ROOT / "src"] if is_ours else [ROOT]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
        "MKL_NUM_THREADS": threads,
        "LOKY_MAX_CPU_COUNT": threads,
        "PYTHONWARNINGS": "ignore",
    }


def _outcome(folder: Path, log: Path, finished: process_tree.Finished) -> dict[str, Any]:
    """Return what the runner wrote, with a note where it did not come to its end."""
    file = folder / "outcome.json"
    outcome: dict[str, Any] = (
        json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    )
    if finished.is_over_limit:
        outcome["note"] = f"Killed after {finished.seconds:.0f} s, its hard limit."
    elif "row_ms" not in outcome and "note" not in outcome:
        outcome["note"] = f"The process died: {_last_line(log)}"
    return outcome


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else "it printed nothing."


def _predictions(file: Path, division: Division) -> np.ndarray[Any, Any] | None:
    """Return the predictions, or None where they are missing or unfit to be judged."""
    if not file.exists():
        return None
    predictions: np.ndarray[Any, Any] = np.load(file)
    is_fit = len(predictions) == len(division.truth) and np.isfinite(predictions).all()
    return predictions if is_fit else None
