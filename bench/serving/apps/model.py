"""The pipeline that the peers serve, fitted in the environment of the peer.

python -m bench.serving.apps.model ROWS FOLDER N_TREES writes it there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import joblib
import pandas as pd

from bench.latency_models import TARGET, fit_pipeline

FOLDER_VARIABLE = "BENCH_SERVING_FOLDER"
COLUMNS_FILE, MODEL_FILE = "columns.joblib", "pipeline.joblib"


def write(rows: pd.DataFrame, folder: Path, *, n_trees: int) -> None:
    """Fit the pipeline and store it with the types of its columns."""
    folder.mkdir(parents=True, exist_ok=True)
    joblib.dump(fit_pipeline(rows, n_trees=n_trees), folder / MODEL_FILE)
    inputs = rows.drop(columns=TARGET)
    types = {name: float if inputs[name].dtype.kind == "f" else str for name in inputs}
    joblib.dump(types, folder / COLUMNS_FILE)


def read() -> tuple[Any, dict[str, type]]:
    """Return the pipeline and its columns' types, from the folder that the environment names."""
    folder = Path(os.environ[FOLDER_VARIABLE])
    return joblib.load(folder / MODEL_FILE), joblib.load(folder / COLUMNS_FILE)


if __name__ == "__main__":
    source, destination, trees = sys.argv[1:]
    write(pd.read_csv(source), Path(destination), n_trees=int(trees))
