"""Modelwright: the public estimators, and the release that they write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.quality.runners.harness import Job, Runner, folder_bytes, main

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray


class Modelwright(Runner):
    """No options. Predictions, latency and size are those of the release.

    Parameters
    ----------
    job
        What to do.
    """

    model: Any
    released: Any

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self.release_folder = Path(job.folder)

    def start(self) -> None:
        """Import."""
        import modelwright

        # Public names load on first use.
        _ = modelwright.Classifier, modelwright.Regressor

    def fit(self, rows: pd.DataFrame, target: pd.Series) -> None:
        """Design and build, all learners that are installed."""
        import modelwright

        job = self.job
        kind = modelwright.Regressor if job.is_regression else modelwright.Classifier
        self.model = kind(
            budget=job.seconds, seed=job.seed, time="@order" if job.is_ordered else None
        )
        self.model.fit(rows, target)

    def open(self) -> None:
        """Release the model, and load the release."""
        import modelwright

        manifest = self.model.release(self.folder / "releases")
        self.release_folder = self.folder / "releases" / manifest.release_id
        self.released = modelwright.load(self.release_folder)

    def predict(self, rows: pd.DataFrame) -> NDArray[Any]:
        """Return the release's probabilities by class code, or values."""
        answer = (
            self.released.predict if self.job.is_regression else self.released.predict_proba
        )
        return answer(rows)  # type: ignore[no-any-return]

    def one_row(self, row: pd.DataFrame) -> Callable[[], object]:
        """Return a function that asks for one row from a dict, as the service does."""
        record = row.to_dict("records")[0]
        return lambda: self.released.answer([record])

    def size_bytes(self) -> int:
        """Return the size of the whole release, though `model.onnx` is enough to predict."""
        return folder_bytes(self.release_folder)

    def details(self) -> dict[str, Any]:
        """Return the winner's members, and where the time went."""
        report = self.model.report_
        return {
            "model_bytes": (self.release_folder / "model.onnx").stat().st_size,
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


if __name__ == "__main__":
    main(Modelwright)
