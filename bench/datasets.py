"""Which data sets are compared on? Five, each divided alike for everybody."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd
from sklearn.model_selection import train_test_split

TEST_SHARE = 0.3
_LIST = Path(__file__).with_name("datasets.toml")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A file of rows and what to predict from them; `datasets.toml` holds one for each name."""

    name: str
    file: str
    source: str
    target: str
    task: Literal["binary", "multiclass", "regression"]
    leave_out: tuple[str, ...] = ()

    @property
    def metric(self) -> str:
        """What everybody is judged by, and what our search improves by default."""
        return {"binary": "roc_auc", "multiclass": "log_loss", "regression": "rmse"}[
            self.task
        ]


@dataclass(frozen=True, slots=True)
class Division:
    """Rows to learn from and rows to be judged by: the same for all contestants."""

    train: pd.DataFrame
    train_target: pd.Series
    test: pd.DataFrame
    test_target: pd.Series


def all_datasets() -> dict[str, Dataset]:
    """Return the data sets by name, in the file's order."""
    entries = tomllib.loads(_LIST.read_text(encoding="utf-8"))
    return {
        name: Dataset(
            name=name, **{**entry, "leave_out": tuple(entry.get("leave_out", ()))}
        )
        for name, entry in entries.items()
    }


def divide(dataset: Dataset, folder: Path, *, seed: int) -> Division:
    """Return 70 % of the rows to learn from and 30 % to judge by, stratified by class."""
    frame = pd.read_csv(folder / dataset.file, skipinitialspace=True)
    frame = frame.drop(columns=list(dataset.leave_out))
    labels = None if dataset.task == "regression" else frame[dataset.target]
    train, test = train_test_split(
        frame, test_size=TEST_SHARE, random_state=seed, stratify=labels
    )
    train, test = train.reset_index(drop=True), test.reset_index(drop=True)
    return Division(
        train.drop(columns=dataset.target),
        train[dataset.target],
        test.drop(columns=dataset.target),
        test[dataset.target],
    )


def expected_files() -> str:
    """Return a text that says which files the folder should hold."""
    lines = (
        f"  {dataset.file:28} target {dataset.target!r}; {dataset.source}"
        for dataset in all_datasets().values()
    )
    return "\n".join(lines)
