"""LightAutoML: `TabularUtilizedAutoML`, its defaults."""

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
        """Search within the timeout, all of which this preset uses."""
        from lightautoml.automl.presets.tabular_presets import TabularUtilizedAutoML
        from lightautoml.tasks import Task

        job = self.job
        task = Task(
            job.by_task(binary="binary", multiclass="multiclass", regression="reg"),
            metric=job.by_task(binary="auc", multiclass="crossentropy", regression="mse"),
        )
        self.model = TabularUtilizedAutoML(
            task=task,
            timeout=int(job.seconds),
            cpu_limit=job.n_cores,
            random_state=job.seed,
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
            return np.hstack([1 - answers, answers])
        # Columns stand by the reader's numbers of the classes, where it renumbered them.
        reader = self.model.outer_pipes[0].ml_algos[0].models[0][0].reader
        numbers = reader.class_mapping or {}
        order = sorted(numbers, key=lambda code: numbers[code])
        return by_code(answers, order or range(answers.shape[1]))

    def size_bytes(self) -> int:
        """Return the size of the pickle."""
        return pickled_bytes(self.folder / "model.pickle", self.model)


if __name__ == "__main__":
    main(LightAutoML)
