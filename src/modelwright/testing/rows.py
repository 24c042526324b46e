"""Rows to try members on: usual ones that teach something, and hostile ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.learners import Encoding
    from modelwright.records import Task

_FOR_TREES = ("tree", "native")
N_CLASSES: dict[Task, int] = {"binary": 2, "multiclass": 4, "regression": 1}
# Of the columns of a native matrix; 0 for numbers. The last level of each has no training rows.
NATIVE_LEVELS = (3, 0, 12, 0, 0, 0)


def make_rows(
    task: Task, encoding: Encoding, *, n_rows: int = 400, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[Any]]:
    """Return a matrix as an encoder would hand it over, and labels that depend on it.

    Parameters
    ----------
    task
        Kind of problem; four classes where there are many.
    encoding
        "tree" has gaps, a column without a value, and one that float32 cannot tell apart; "native"
        also has codes of categories, as many as `NATIVE_LEVELS` says.
    n_rows, seed
        How many, and which.
    """
    generator = np.random.default_rng(seed)
    numbers = generator.normal(size=(n_rows, 6))
    numbers[:, 2] = np.round(numbers[:, 2] * 2)
    numbers[:, 3] = 1.0
    score = numbers[:, 0] + np.sin(3 * numbers[:, 1]) + numbers[:, 2] / 4
    labels: NDArray[Any] = score + generator.normal(size=n_rows) / 3
    if task != "regression":
        cuts = np.quantile(labels, np.linspace(0, 1, N_CLASSES[task] + 1)[1:-1])
        labels = np.digitize(labels, cuts)
    if encoding == "native":
        numbers[:, 0] = np.digitize(numbers[:, 0], [-0.5, 0.8])
        numbers[:, 2] = np.clip(numbers[:, 2] + 4, 0, 10)
    if encoding in _FOR_TREES:
        numbers[:, 1] = 1.7e9 + 1e6 * numbers[:, 1]  # such as epoch seconds
        numbers[generator.random(numbers.shape) < 0.1] = np.nan
        numbers[:, 4] = np.nan
    return numbers, labels


def hostile_rows(features: NDArray[np.float64], encoding: Encoding) -> NDArray[np.float64]:
    """Return rows with extremes, values between training values, and their nearest neighbours."""
    n_columns = features.shape[1]
    extremes = [1e300, -1e300, 3.5e38, -3.5e38, 1e-320, -1e-40, 0.0, -0.0, np.inf, -np.inf]
    rows = [np.full((1, n_columns), value) for value in extremes]
    rows += [np.where(np.eye(n_columns) == 1, value, features[0]) for value in extremes]
    ordered = np.sort(features[:50], axis=0)
    middles = (ordered[1:] + ordered[:-1]) / 2
    rows += [ordered, middles]
    rows += [
        np.nextafter(part, way) for part in (ordered, middles) for way in (-np.inf, np.inf)
    ]
    rows += [np.float32(part).astype(float) for part in (ordered, middles)]
    if encoding in _FOR_TREES:
        missing = np.full((1, n_columns), np.nan)
        rows += [missing, np.where(np.eye(n_columns) == 1, np.nan, features[-1])]
    joined: NDArray[np.float64] = np.concatenate(rows)
    if encoding not in _FOR_TREES:
        return np.nan_to_num(joined, posinf=np.inf, neginf=-np.inf)
    for column, n_levels in enumerate(NATIVE_LEVELS if encoding == "native" else ()):
        if n_levels:  # every level, and any other
            joined[:, column] = np.resize([*range(n_levels), np.nan], len(joined))
    return joined
