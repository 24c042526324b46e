"""Which data sets are compared on? Each divided alike for everybody."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

# A rarer class may be missing on one side of the division.
MIN_CLASS_ROWS = 10
_LIST = Path(__file__).with_name("datasets.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A file of rows and what to predict from them; `datasets.toml` says what the fields mean."""

    name: str
    file: str
    source: str
    target: str
    task: Literal["binary", "multiclass", "regression"]
    leave_out: tuple[str, ...] = ()
    missing: str | None = None
    order: tuple[str, ...] | None = None
    order_kept: str | None = None
    max_rows: int | None = None

    @property
    def metric(self) -> Literal["roc_auc", "log_loss", "rmse"]:
        """What everybody is judged by, and told to improve."""
        return _METRICS[self.task]

    @property
    def is_ordered(self) -> bool:
        """Whether later rows are predicted from earlier ones."""
        return self.order is not None


_METRICS: dict[str, Literal["roc_auc", "log_loss", "rmse"]] = {
    "binary": "roc_auc",
    "multiclass": "log_loss",
    "regression": "rmse",
}


def all_datasets() -> dict[str, Dataset]:
    """Return the data sets by name, in the file's order."""
    entries = tomllib.loads(_LIST.read_text(encoding="utf-8"))
    return {name: _dataset(name, entry) for name, entry in entries.items()}


def expected_files() -> str:
    """Return a text that says which files the folder should hold."""
    lines = (
        f"  {dataset.file:28} target {dataset.target!r}; {dataset.source}"
        for dataset in all_datasets().values()
    )
    return "\n".join(lines)


def read_rows(dataset: Dataset, folder: Path) -> pd.DataFrame:
    """Return the rows that take part, in time order where there is one; classes are codes."""
    rows = _read_file(folder / dataset.file, missing=dataset.missing)
    if dataset.order:
        rows = rows.sort_values(list(dataset.order), kind="stable")
    rows = rows.drop(columns=list(dataset.leave_out)).dropna(subset=[dataset.target])
    if dataset.task != "regression":
        rows = _with_class_codes(rows, dataset.target)
    if dataset.max_rows is not None and len(rows) > dataset.max_rows:
        places = np.random.default_rng(0).choice(len(rows), dataset.max_rows, replace=False)
        rows = rows.iloc[np.sort(places)]
    return _with_plain_types(rows.reset_index(drop=True))


def _dataset(name: str, entry: dict[str, Any]) -> Dataset:
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return Dataset(name=name, **{**entry, **lists})


def _read_file(file: Path, *, missing: str | None) -> pd.DataFrame:
    if file.suffix == ".parquet":
        return pd.read_parquet(file)
    return pd.read_csv(file, skipinitialspace=True, na_values=missing and [missing])


def _with_class_codes(rows: pd.DataFrame, target: str) -> pd.DataFrame:
    """Return the rows of classes that are not too rare, their labels as 0, 1, ..."""
    counts = rows[target].value_counts()
    labels = sorted(counts.index[counts >= MIN_CLASS_ROWS])
    rows = rows[rows[target].isin(labels)]
    codes = {label: code for code, label in enumerate(labels)}
    return rows.assign(**{target: rows[target].map(codes).astype("int64")})


def _with_plain_types(rows: pd.DataFrame) -> pd.DataFrame:
    """Return pandas' nullable numbers as NumPy's, which every peer knows."""
    nullable = {
        name: "float64" if rows[name].hasnans else "int64"
        for name in rows.columns
        if isinstance(rows[name].dtype, pd.Int32Dtype | pd.Int64Dtype)
    }
    return rows.astype(nullable)
