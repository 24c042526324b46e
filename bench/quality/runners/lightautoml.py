"""LightAutoML: `TabularAutoML`, its defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bench.quality.runners.harness import Runner, by_code, main, pickled_bytes

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


class LightAutoML(Runner):
    """No options."""

    model: Any

    def start(self) -> None:
        """Import."""
        import lightautoml.automl.presets.tabular_presets  # noqa: F401

    def fit(self, rows: pd.DataFrame, target: pd.Series) -> None:
        """Search within the timeout."""
        from lightautoml.automl.presets.tabular_presets import TabularAutoML
        from lightautoml.tasks import Task

        job = self.job
        task = Task(
            job.by_task(binary="binary", multiclass="multiclass", regression="reg"),
            metric=job.by_task(binary="auc", multiclass="crossentropy", regression="mse"),
        )
        self.model = TabularAutoML(
            task=task,
            timeout=int(job.seconds),
            cpu_limit=job.n_cores,
            reader_params={"n_jobs": job.n_cores, "random_state": job.seed},
        )
        self.model.fit_predict(
            rows.assign(**{job.target: target}), roles={"target": job.target}, verbose=1
        )

    def predict(self, rows: pd.DataFrame) -> NDArray[Any]:
        """Return probabilities by class code, or values."""
        answers = self.model.predict(rows).data
        if self.job.is_regression:
            return answers[:, 0]  # type: ignore[no-any-return]
        if self.job.task == "binary":
            answers = np.hstack([1 - answers, answers])
        # The reader numbers classes by their frequency, unless they are 0, 1, ... by it already.
        numbers = self.model.reader.class_mapping or {}
        order = sorted(numbers, key=lambda code: numbers[code])
        return by_code(answers, order or range(answers.shape[1]))

    def size_bytes(self) -> int:
        """Return the size of the pickle."""
        return pickled_bytes(self.folder / "model.pickle", self.model)


if __name__ == "__main__":
    main(LightAutoML)
