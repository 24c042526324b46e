"""H2O: `H2OAutoML` on a server of its own, its defaults."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from bench.quality.runners.harness import Runner, main

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEMORY = "8G"


class H2O(Runner):
    """No options. One row goes through the Python client: exports are not in the open build."""

    leader: Any
    n_models = 0
    classes: tuple[str, ...] = ()

    def start(self) -> None:
        """Start the server."""
        import h2o

        h2o.init(
            ip="127.0.0.1",
            port=_free_port(),
            nthreads=self.job.n_cores,
            max_mem_size=MEMORY,
            ice_root=str(self.folder),
            log_dir=str(self.folder),
            bind_to_localhost=True,
        )
        h2o.no_progress()

    def fit(self, rows: pd.DataFrame, target: pd.Series) -> None:
        """Search within the time budget."""
        from h2o.automl import H2OAutoML

        job = self.job
        if not job.is_regression:
            self.classes = tuple(f"class{code}" for code in sorted(target.unique()))
            target = "class" + target.astype(str)
        search = H2OAutoML(
            max_runtime_secs=int(job.seconds),
            seed=job.seed,
            sort_metric=job.by_task(binary="AUC", multiclass="logloss", regression="RMSE"),
        )
        search.train(
            y=job.target, training_frame=_frame(rows.assign(**{job.target: target}))
        )
        if search.leader is None:
            raise RuntimeError("No model was trained within the budget.")
        self.leader = search.leader
        self.n_models = search.leaderboard.nrows

    def predict(self, rows: pd.DataFrame) -> NDArray[Any]:
        """Return probabilities by class code, or values."""
        answers = self.leader.predict(_frame(rows)).as_data_frame()
        if self.job.is_regression:
            return answers["predict"].to_numpy()  # type: ignore[no-any-return]
        return answers[list(self.classes)].to_numpy()  # type: ignore[no-any-return]

    def size_bytes(self) -> int:
        """Return the size of the leader's binary file; the server that reads it is 274 MB more."""
        import h2o

        return Path(h2o.save_model(self.leader, path=str(self.folder))).stat().st_size

    def details(self) -> dict[str, Any]:
        """Return the leader."""
        return {"best": self.leader.model_id, "n_models": self.n_models}

    def stop(self) -> None:
        """Stop the server."""
        import h2o

        if h2o.connection() is not None:
            h2o.cluster().shutdown()


def _frame(rows: pd.DataFrame) -> Any:
    """Return a frame on the server; texts are categories there."""
    import h2o

    kinds = {
        name: "numeric" if pd.api.types.is_numeric_dtype(rows[name]) else "enum"
        for name in rows.columns
    }
    return h2o.H2OFrame(rows, column_types=kinds)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    main(H2O)
