"""MLJAR: `AutoML` in one of its modes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bench.quality.runners.harness import Runner, folder_bytes, main

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


class Mljar(Runner):
    """`options`: `mode`, and `told_order`."""

    model: Any

    def start(self) -> None:
        """Import."""
        import supervised.automl  # noqa: F401

    def fit(self, rows: pd.DataFrame, target: pd.Series) -> None:
        """Search within the time limit; pages of explanations, which take time, are left out."""
        from supervised.automl import AutoML

        job = self.job
        told = (
            {
                "validation_strategy": {
                    "validation_type": "split",
                    "train_ratio": 0.8,
                    "shuffle": False,
                    "stratify": False,
                }
            }
            if job.options.get("told_order")
            else {}
        )
        self.model = AutoML(
            results_path=str(self.folder / "results"),
            mode=job.options["mode"],
            total_time_limit=int(job.seconds),
            ml_task=job.by_task(
                binary="binary_classification",
                multiclass="multiclass_classification",
                regression="regression",
            ),
            eval_metric=job.by_task(binary="auc", multiclass="logloss", regression="rmse"),
            explain_level=0,
            n_jobs=job.n_cores,
            random_state=job.seed,
            verbose=0,
            **told,
        )
        self.model.fit(rows, target)

    def predict(self, rows: pd.DataFrame) -> NDArray[Any]:
        """Return probabilities by class code, or values."""
        if self.job.is_regression:
            return np.asarray(self.model.predict(rows)).ravel()
        return np.asarray(self.model.predict_proba(rows))

    def size_bytes(self) -> int:
        """Return the size of the results' folder, which is what its `AutoML` loads."""
        return folder_bytes(self.folder / "results")


if __name__ == "__main__":
    main(Mljar)
