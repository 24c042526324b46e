"""The libraries' defaults, with the preparation that their documentation shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from bench.pipelines import boosting_pipeline, linear_pipeline, text_columns
from bench.quality.runners.harness import Job, Runner, main, pickled_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Default(Runner):
    """A model that takes no budget; subclasses make it.

    Parameters
    ----------
    job
        What to do.
    """

    model: Any

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self.levels: dict[str, pd.CategoricalDtype] = {}

    def make(self, rows: pd.DataFrame) -> Any:
        """Return a model at its defaults for these columns."""
        raise NotImplementedError

    def prepared(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the table in the form that the model takes."""
        return rows

    def fit(self, rows: pd.DataFrame, target: pd.Series) -> None:
        """Make the model, and fit it."""
        self.levels = {
            name: pd.CategoricalDtype(sorted(rows[name].dropna().astype(str).unique()))
            for name in text_columns(rows)
        }
        self.model = self.make(rows)
        self.model.fit(self.prepared(rows), target)

    def predict(self, rows: pd.DataFrame) -> NDArray[Any]:
        """Return probabilities by class code, or values."""
        rows = self.prepared(rows)
        answer = self.model.predict if self.job.is_regression else self.model.predict_proba
        return answer(rows)  # type: ignore[no-any-return]

    def size_bytes(self) -> int:
        """Return the size of the pickle."""
        return pickled_bytes(self.folder / "model.pickle", self.levels, self.model)


class Linear(Default):
    """Ridge or logistic regression behind scaling and one-hot columns."""

    def make(self, rows: pd.DataFrame) -> Any:
        """Return the pipeline."""
        return linear_pipeline(rows, is_regression=self.job.is_regression)


class HistGradientBoosting(Default):
    """scikit-learn's histogram gradient boosting behind ordinal codes."""

    def make(self, rows: pd.DataFrame) -> Any:
        """Return the pipeline."""
        return boosting_pipeline(
            rows, is_regression=self.job.is_regression, random_state=self.job.seed
        )


class CatBoost(Default):
    """CatBoost with its own categories; it refuses a missing one."""

    def start(self) -> None:
        """Import."""
        import catboost  # noqa: F401

    def make(self, rows: pd.DataFrame) -> Any:
        """Return the model."""
        import catboost

        kind = (
            catboost.CatBoostRegressor
            if self.job.is_regression
            else catboost.CatBoostClassifier
        )
        return kind(
            cat_features=text_columns(rows),
            random_seed=self.job.seed,
            thread_count=self.job.n_cores,
            verbose=False,
            allow_writing_files=False,
        )

    def prepared(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return missing categories as empty ones."""
        return rows.assign(
            **{name: rows[name].fillna("").astype(str) for name in self.levels}
        )


class _WithCategories(Default):
    """What LightGBM and XGBoost share: pandas' categories, levels as they were learned."""

    def prepared(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return texts as categories; a level that was not learned is missing."""
        texts = {
            name: rows[name].where(rows[name].isin(kind.categories)).astype(kind)
            for name, kind in self.levels.items()
        }
        return rows.assign(**texts)


class LightGBM(_WithCategories):
    """LightGBM with its own categories."""

    def start(self) -> None:
        """Import."""
        import lightgbm  # noqa: F401

    def make(self, rows: pd.DataFrame) -> Any:  # noqa: ARG002 - the categories say it all
        """Return the model."""
        import lightgbm

        kind = lightgbm.LGBMRegressor if self.job.is_regression else lightgbm.LGBMClassifier
        return kind(random_state=self.job.seed, n_jobs=self.job.n_cores, verbose=-1)

    def prepared(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return names without the signs that LightGBM refuses, besides the categories."""
        rows = super().prepared(rows)
        return rows.set_axis([f"x{place}" for place in range(rows.shape[1])], axis=1)


class XGBoost(_WithCategories):
    """XGBoost with its own categories."""

    def start(self) -> None:
        """Import."""
        import xgboost  # noqa: F401

    def make(self, rows: pd.DataFrame) -> Any:  # noqa: ARG002 - the categories say it all
        """Return the model."""
        import xgboost

        kind = xgboost.XGBRegressor if self.job.is_regression else xgboost.XGBClassifier
        return kind(
            random_state=self.job.seed, n_jobs=self.job.n_cores, enable_categorical=True
        )


_KINDS = {
    "linear": Linear,
    "hist_gradient_boosting": HistGradientBoosting,
    "catboost": CatBoost,
    "lightgbm": LightGBM,
    "xgboost": XGBoost,
}


if __name__ == "__main__":
    main(lambda job: _KINDS[job.options["library"]](job))
