"""Who takes part? Everybody learns from the same table and answers the same rows."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import modelwright
from bench.pipelines import boosting_pipeline, linear_pipeline, text_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from bench.datasets import Dataset
    from modelwright.records import ReleaseManifest

PEERS = ("catboost", "hist_gradient_boosting", "linear")
OURS = "modelwright"

AnswerRow: TypeAlias = "Callable[[Mapping[str, Any]], object]"


class Contestant(Protocol):
    """Learns, answers, and is stored in a file that suffices to answer elsewhere."""

    def fit(self, rows: pd.DataFrame, target: pd.Series) -> None:
        """Learn."""

    def predict(self, rows: pd.DataFrame) -> Any:
        """Return probabilities by sorted class, or values."""

    def save(self, folder: Path) -> Path:
        """Write what is needed to predict; return the file."""

    def opened(self, file: Path) -> AnswerRow:
        """Return a function that answers one row with what `save` wrote."""

    def details(self) -> dict[str, Any]:
        """Return what else is worth knowing of the fit."""


def make(name: str, dataset: Dataset, *, budget: float | None, seed: int) -> Contestant:
    """Return a contestant that has not learned yet."""
    if name == OURS:
        return Modelwright(dataset, budget=budget or 60.0, seed=seed)
    return Peer(name, dataset, seed=seed)


class Modelwright:
    """Our build through the scikit-learn style estimators, all learners that are installed."""

    def __init__(self, dataset: Dataset, *, budget: float, seed: int) -> None:
        self.is_regression = dataset.task == "regression"
        kind = modelwright.Regressor if self.is_regression else modelwright.Classifier
        self.model = kind(budget=budget, seed=seed)

    def fit(self, rows: pd.DataFrame, target: pd.Series) -> None:
        """Design and build; Ctrl-C, which a build survives, ends the bench."""
        self.model.fit(rows, target)
        if self.model.report_.interrupted:
            raise KeyboardInterrupt

    def predict(self, rows: pd.DataFrame) -> Any:
        """Return probabilities, or values."""
        return (
            self.model.predict(rows)
            if self.is_regression
            else self.model.predict_proba(rows)
        )

    def save(self, folder: Path) -> Path:
        """Write a release; return its model."""
        manifest: ReleaseManifest = self.model.release(folder)
        return folder / manifest.release_id / "model.onnx"

    def opened(self, file: Path) -> AnswerRow:
        """Return the release's answer to one row."""
        release = modelwright.load(file.parent)
        return lambda row: release.answer([row])

    def details(self) -> dict[str, Any]:
        """Return the winner's members, and where the time went."""
        report = self.model.report_
        return {
            "n_trials": report.n_trials,
            "search_seconds": report.search_seconds,
            "evaluation_seconds": report.evaluation_seconds,
            "trials": [
                {
                    "name": row.name,
                    "score": row.score,
                    "weight": row.weight,
                    "seconds": row.fit_seconds,
                    "note": row.note,
                }
                for row in report.leaderboard
            ],
        }


class Peer:
    """A peer at its defaults, with the preparation that its documentation shows."""

    def __init__(self, name: str, dataset: Dataset, *, seed: int) -> None:
        self.name = name
        self.seed = seed
        self.is_regression = dataset.task == "regression"
        self.model: Any = None
        self.texts: list[str] = []
        self.dtypes: dict[Any, Any] = {}
        if name == "catboost":
            import catboost  # noqa: F401 - fitting is timed without the import

    def fit(self, rows: pd.DataFrame, target: pd.Series) -> None:
        """Make the model for these columns, and fit it."""
        self.texts = text_columns(rows)
        self.dtypes = {name: rows[name].dtype for name in self.texts}
        self.model = self._make(rows)
        self.model.fit(self._prepared(rows), target)

    def predict(self, rows: pd.DataFrame) -> Any:
        """Return probabilities, or values."""
        rows = self._prepared(rows)
        return (
            self.model.predict(rows)
            if self.is_regression
            else self.model.predict_proba(rows)
        )

    def save(self, folder: Path) -> Path:
        """Write a pickle."""
        file = folder / "model.pickle"
        file.write_bytes(pickle.dumps(self.model))
        return file

    def opened(self, file: Path) -> AnswerRow:
        """Return the unpickled model's answer to a table of one row."""
        import pandas as pd

        self.model = pickle.loads(file.read_bytes())  # noqa: S301 - written by `save` just now
        # A text column without a text would be one of numbers, which the encoders refuse.
        return lambda row: self.predict(pd.DataFrame([row]).astype(self.dtypes))

    def details(self) -> dict[str, Any]:
        """Return nothing: there was no search."""
        return {}

    def _make(self, rows: pd.DataFrame) -> Any:
        if self.name == "linear":
            return linear_pipeline(rows, is_regression=self.is_regression)
        if self.name == "hist_gradient_boosting":
            return boosting_pipeline(
                rows, is_regression=self.is_regression, random_state=self.seed
            )
        import catboost

        kind = (
            catboost.CatBoostRegressor
            if self.is_regression
            else catboost.CatBoostClassifier
        )
        return kind(
            cat_features=self.texts,
            random_seed=self.seed,
            verbose=False,
            allow_writing_files=False,
        )

    def _prepared(self, rows: pd.DataFrame) -> pd.DataFrame:
        """CatBoost refuses a missing category; everybody else takes the table as it is."""
        if self.name != "catboost":
            return rows
        return rows.assign(
            **{name: rows[name].fillna("").astype(str) for name in self.texts}
        )
