"""Which rows teach, and which rows judge? Divided once by seed, kept as files for all contestants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.model_selection import train_test_split

from bench.quality.datasets import read_rows

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from bench.quality.datasets import Dataset

TEST_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Division:
    """Where the rows of one division lie, and what is known only to the judge.

    Parameters
    ----------
    train
        Rows to learn from, with the target.
    test
        Rows to be judged by, without it.
    rows
        Places of the test rows in the data set, shape (n_test,).
    truth
        Their class codes or values, shape (n_test,).
    train_target
        Class codes or values to learn from, shape (n_train,).
    """

    train: Path
    test: Path
    rows: NDArray[np.int64]
    truth: NDArray[np.float64]
    train_target: NDArray[np.float64]


def divide(dataset: Dataset, data: Path, folder: Path, *, seed: int) -> Division:
    """Return a division, made at the first call and read from then on.

    Rows in time order are cut after 70 %, alike for every seed; others are drawn, by class.

    Parameters
    ----------
    dataset
        The data set.
    data
        Folder of the files as published.
    folder
        Folder of divisions.
    seed
        Seed of the drawing.
    """
    place = folder / f"{dataset.name}.{seed}"
    if not (place / "judge.npz").exists():
        place.mkdir(parents=True, exist_ok=True)
        _write(dataset, read_rows(dataset, data), place, seed=seed)
    return open_division(dataset, folder, seed=seed)


def open_division(dataset: Dataset, folder: Path, *, seed: int) -> Division:
    """Return a division that was made before."""
    place = folder / f"{dataset.name}.{seed}"
    with np.load(place / "judge.npz") as judge:
        arrays: dict[str, Any] = dict(judge)
    return Division(place / "train.parquet", place / "test.parquet", **arrays)


def _write(dataset: Dataset, rows: pd.DataFrame, place: Path, *, seed: int) -> None:
    target = rows[dataset.target].to_numpy()
    train, test = _places(dataset, target, seed=seed)
    rows.iloc[train].to_parquet(place / "train.parquet", index=False)
    rows.iloc[test].drop(columns=dataset.target).to_parquet(
        place / "test.parquet", index=False
    )
    # Written last: a division without it was cut off, and is made again.
    np.savez_compressed(
        place / "judge.npz",
        rows=test,
        truth=target[test].astype(np.float64),
        train_target=target[train].astype(np.float64),
    )


def _places(
    dataset: Dataset, target: NDArray[Any], *, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    places = np.arange(len(target))
    if dataset.is_ordered:
        n_train = round(len(places) * (1 - TEST_SHARE))
        return places[:n_train], places[n_train:]
    labels = None if dataset.task == "regression" else target
    train, test = train_test_split(
        places, test_size=TEST_SHARE, random_state=seed, stratify=labels
    )
    return train, np.sort(test)
