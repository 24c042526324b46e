"""FLAML: `AutoML`, its defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bench.quality.runners.harness import Runner, by_code, main, pickled_bytes

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


class Flaml(Runner):
    """`options`: `told_order`."""

    model: Any

    def start(self) -> None:
        """Import."""
        import flaml  # noqa: F401

    def fit(self, rows: pd.DataFrame, target: pd.Series) -> None:
        """Search within the time budget."""
        from flaml import AutoML

        job = self.job
        told = {"split_type": "time"} if job.options.get("told_order") else {}
        self.model = AutoML()
        self.model.fit(
            X_train=rows,
            y_train=target.to_numpy(),
            task="regression" if job.is_regression else "classification",
            metric=job.by_task(binary="roc_auc", multiclass="log_loss", regression="rmse"),
            time_budget=job.seconds,
            n_jobs=job.n_cores,
            seed=job.seed,
            verbose=1,
            log_file_name=str(self.folder / "flaml.log"),
            **told,
        )

    def predict(self, rows: pd.DataFrame) -> NDArray[Any]:
        """Return probabilities by class code, or values."""
        if self.job.is_regression:
            return np.asarray(self.model.predict(rows)).ravel()
        return by_code(self.model.predict_proba(rows), self.model.classes_)

    def size_bytes(self) -> int:
        """Return the size of the pickle."""
        return pickled_bytes(self.folder / "model.pickle", self.model)

    def details(self) -> dict[str, Any]:
        """Return the best learner, and how often it was improved on."""
        return {
            "best": self.model.best_estimator,
            "n_improvements": len(self.model.config_history),
        }


if __name__ == "__main__":
    main(Flaml)
