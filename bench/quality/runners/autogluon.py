"""AutoGluon: `TabularPredictor`, with a preset or without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.quality.runners.harness import Runner, by_code, folder_bytes, main

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


class AutoGluon(Runner):
    """`options`: `preset`, None for the library's default; `told_order`."""

    predictor: Any

    def start(self) -> None:
        """Import."""
        import autogluon.tabular  # noqa: F401

    def fit(self, rows: pd.DataFrame, target: pd.Series) -> None:
        """Fit with the preset and a time limit."""
        from autogluon.tabular import TabularPredictor

        job = self.job
        predictor = TabularPredictor(
            label=job.target,
            path=str(self.folder / "predictor"),
            problem_type=job.task,
            eval_metric=job.by_task(
                binary="roc_auc",
                multiclass="log_loss",
                regression="root_mean_squared_error",
            ),
            verbosity=2,
        )
        told = (
            {"validation_structure": {"time_on": job.order_column}}
            if job.options.get("told_order")
            else {}
        )
        self.predictor = predictor.fit(
            rows.assign(**{job.target: target}),
            time_limit=job.seconds,
            presets=job.options["preset"],
            num_cpus=job.n_cores,
            num_gpus=0,
            **told,
        )

    def open(self) -> None:
        """Keep the models in memory."""
        self.predictor.persist()

    def predict(self, rows: pd.DataFrame) -> NDArray[Any]:
        """Return probabilities by class code, or values."""
        if self.job.is_regression:
            return self.predictor.predict(rows, as_pandas=False)  # type: ignore[no-any-return]
        table = self.predictor.predict_proba(rows, as_multiclass=True)
        return by_code(table, table.columns)

    def size_bytes(self) -> int:
        """Return the size of the clone for deployment, which holds the best model only."""
        clone = self.folder / "deployed"
        self.predictor.clone_for_deployment(str(clone))
        return folder_bytes(clone)

    def details(self) -> dict[str, Any]:
        """Return the best model, and the size of all that was fitted."""
        return {
            "best": self.predictor.model_best,
            "n_models": len(self.predictor.model_names()),
            "whole_bytes": folder_bytes(self.folder / "predictor"),
        }


if __name__ == "__main__":
    main(AutoGluon)
