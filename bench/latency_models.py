"""What latency is measured on: generated rows, our release, and a pipeline with as many trees."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bench.pipelines import boosting_pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from sklearn.pipeline import Pipeline

TARGET = "bought"
N_ROWS = 6000
N_NUMBERS = 12
LEVELS = (3, 4, 5, 8, 12, 20, 40, 100)
MISSING_SHARE = 0.05

# Both sides have trees of one number and size: the usual ones of a boosted model.
N_TREES, N_LEAVES = 200, 31
PARAMS = {"learning_rate": 0.05, "max_leaf_nodes": N_LEAVES, "early_stopping": False}

SETTINGS = f"""\
[data]
source = "rows.csv"
target = "{TARGET}"
time = "none"

[build]
trials = 3
learners = ["boosting"]

[learners.boosting]
class = "sklearn.ensemble:HistGradientBoostingClassifier"

[learners.boosting.params]
max_iter = {N_TREES}
max_leaf_nodes = {N_LEAVES}
learning_rate = 0.05
early_stopping = false
"""


def make_rows(seed: int) -> pd.DataFrame:
    """Return 20 columns, numbers and categories with gaps, and a target of two classes."""
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(N_ROWS, N_NUMBERS)).round(3)
    codes = np.column_stack([rng.integers(0, n, N_ROWS) for n in LEVELS])
    pull = np.sin(2 * numbers[:, 0]) * numbers[:, 1] + np.abs(numbers[:, 2]) - 0.8
    pull += sum(rng.normal(size=n)[codes[:, i]] for i, n in enumerate(LEVELS)) / 2
    frame = pd.DataFrame({f"number_{i}": numbers[:, i] for i in range(N_NUMBERS)})
    for i in range(len(LEVELS)):
        frame[f"category_{i}"] = [f"level {code}" for code in codes[:, i]]
    frame = frame.mask(rng.random(frame.shape) < MISSING_SHARE)
    is_bought = rng.random(N_ROWS) < 1 / (1 + np.exp(-2 * pull))
    return frame.assign(**{TARGET: np.where(is_bought, "yes", "no")})


def as_records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as a caller has them: a dict each, None where a value is missing."""
    records: list[Any] = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return records


def fit_pipeline(rows: pd.DataFrame, *, n_trees: int) -> Pipeline:
    """Return the scikit-learn pipeline, fitted."""
    inputs = rows.drop(columns=TARGET)
    pipeline = boosting_pipeline(inputs, is_regression=False, max_iter=n_trees, **PARAMS)
    return pipeline.fit(inputs, rows[TARGET])


def save_for_mlflow(rows: pd.DataFrame, folder: Path, *, n_trees: int) -> None:
    """Write the same pipeline as an MLflow model with its signature."""
    import mlflow.sklearn
    from mlflow.models import infer_signature

    pipeline = fit_pipeline(rows, n_trees=n_trees)
    inputs = rows.drop(columns=TARGET)
    mlflow.sklearn.save_model(
        pipeline,
        folder,
        signature=infer_signature(inputs, pipeline.predict_proba(inputs)),
        pyfunc_predict_fn="predict_proba",
        serialization_format="cloudpickle",
    )


if (
    __name__ == "__main__"
):  # in MLflow's environment: rows, folder to write, number of trees
    from pathlib import Path

    source, destination, trees = sys.argv[1:]
    save_for_mlflow(pd.read_csv(source), Path(destination), n_trees=int(trees))
