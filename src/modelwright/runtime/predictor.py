"""A release, opened: answers for tables and for single rows."""

from __future__ import annotations

import json
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelwright.errors import DataError
from modelwright.runtime.answers import Answer, RowsRefusedError
from modelwright.runtime.contributions import Explanation, explain
from modelwright.runtime.normaliser import Normaliser
from modelwright.runtime.portable_model import PortableModel
from modelwright.runtime.python_steps import load_steps
from modelwright.runtime.reference_row import reference_row
from modelwright.runtime.release_folder import MANIFEST, only_release, open_release
from modelwright.runtime.row_warnings import RowWarnings
from modelwright.runtime.values import read_category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from modelwright.runtime.normaliser import Inputs
    from modelwright.runtime.predictions import Predictions
    from modelwright.runtime.release_folder import VerifiedRelease


def load(path: str | Path, *, trusted: Sequence[str | Path] = ()) -> Predictor:
    """Return a release, opened, once every file in it has been found unchanged.

    Parameters
    ----------
    path
        Folder of the release, or a folder that holds one release and no other.
    trusted
        For a release that needs Python: code that you trust beside scikit-learn and numpy, as
        files ("my_models.py") and packages ("imblearn"). Files are run.

    Raises
    ------
    ReleaseError
        If the folder is no release, a file is missing or changed, or the release needs code that
        is not trusted or not installed.
    """
    folder = Path(path)
    folder = folder if (folder / MANIFEST).exists() else only_release(folder)
    return Predictor(folder, trusted=trusted)


class Predictor:
    """Answers with a release. `is_portable` says that no step of it runs in Python.

    Parameters
    ----------
    path
        Folder of the release.
    trusted
        As in `load`.
    """

    def __init__(self, path: Path, *, trusted: Sequence[str | Path] = ()) -> None:
        release = open_release(path)
        self.path = path
        self._trusted = tuple(trusted)
        self.release_id = release.release_id
        self.name = release.name
        self.signature = release.signature
        self.is_portable = release.python_bytes is None
        self.normaliser = Normaliser(release.signature)
        self._model = PortableModel(
            release.model_bytes, release.signature, steps=_python_steps(release, trusted)
        )
        self._reference_bytes = release.reference_bytes
        self._warnings = RowWarnings(release.signature)
        self._classes = tuple(map(read_category, release.signature.target.classes))

    def __repr__(self) -> str:
        """Return which release it is, and what it predicts."""
        target = self.signature.target
        return f"<Predictor of {self.name}, release {self.release_id[:12]}: {target.name} ({target.task})>"

    def predict(self, table: Any) -> NDArray[Any]:
        """Return the predictions for a table, shape (n_rows,): labels in their own type, or numbers.

        Parameters
        ----------
        table
            pandas, polars or Arrow table, a dict of columns, a row as a dict, a list of such rows,
            or a NumPy matrix with the signature's columns in its order.

        Raises
        ------
        RowsRefusedError
            If a value cannot be read, or is missing where it may not be.
        DataError
            If a column is absent.
        """
        return self.predict_columns(table)["prediction"]

    def predict_columns(
        self, table: Any, *, strict: bool = True
    ) -> dict[str, NDArray[Any]]:
        """Return `prediction` with `probability_<class>`…, or with `lower` and `upper`.

        Parameters
        ----------
        table
            As for `predict`.
        strict
            Whether an absent column is an error; otherwise its values are missing.

        Raises
        ------
        DataError
            As for `predict`.
        """
        inputs = self._readable(table, strict=strict)
        return self.run(inputs).as_columns(self.signature.target)

    def predict_proba(self, table: Any) -> NDArray[np.float64]:
        """Return probabilities, shape (n_rows, n_classes), in the order of the target's classes.

        Raises
        ------
        DataError
            If the model predicts a number, or as for `predict`.
        """
        if self.signature.target.task == "regression":
            raise DataError(
                f"{self.signature.target.name!r} is a number, which has no class probabilities. "
                "Use predict_interval for its uncertainty."
            )
        probabilities = self.run(self._readable(table)).probabilities
        assert probabilities is not None  # noqa: S101 - narrows the type
        return probabilities

    def predict_interval(self, table: Any) -> NDArray[np.float64]:
        """Return prediction intervals, shape (n_rows, 2): lower and upper end.

        Raises
        ------
        DataError
            If the model predicts a class, or as for `predict`.
        """
        if self.signature.target.task != "regression":
            raise DataError(
                f"{self.signature.target.name!r} is a class, which has no interval. "
                "Use predict_proba for its uncertainty."
            )
        intervals = self.run(self._readable(table)).intervals
        assert intervals is not None  # noqa: S101 - narrows the type
        return intervals

    def raw_scores(self, table: Any) -> NDArray[np.float64]:
        """Return what the learners said themselves, shape (n_rows, n_classes) or (n_rows, 1).

        With classes: probabilities before calibration. With a number: the prediction on the scale
        that a single learner was taught, before the target's transformation is undone.

        Raises
        ------
        ReleaseError
            If the release was made before releases had raw scores.
        DataError
            As for `predict`.
        """
        scores = self.run(self._readable(table), raw_scores=True).raw_scores
        assert scores is not None  # noqa: S101 - narrows the type
        return scores

    def answer(self, rows: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Return the answer to each row; null and absent are the same, unknown keys warn.

        Raises
        ------
        RowsRefusedError
            If a value cannot be read, or is missing where it may not be. No row is answered then.
        """
        inputs = self.normaliser.rows(rows)
        if inputs.problems:
            raise RowsRefusedError(inputs.problems, n_rows=len(rows))
        predictions = self.run(inputs)
        cells = zip(inputs.strings.tolist(), inputs.numbers.tolist(), strict=True)
        warnings = [
            self._warnings.of_row(row, strings, numbers)
            for row, (strings, numbers) in zip(rows, cells, strict=True)
        ]
        labels = predictions.prediction.tolist()
        if predictions.probabilities is not None:
            shares = predictions.probabilities.tolist()
            return [
                Answer(label, dict(zip(self._classes, share, strict=True)), None, warning)
                for label, share, warning in zip(labels, shares, warnings, strict=True)
            ]
        assert predictions.intervals is not None  # noqa: S101 - narrows the type
        return [
            Answer(number, None, (low, high), warning)
            for number, (low, high), warning in zip(
                labels, predictions.intervals.tolist(), warnings, strict=True
            )
        ]

    @cached_property
    def reference_row(self) -> dict[str, Any]:
        """A usual row, as `reference_row` makes it; explanations say what differs from it."""
        return reference_row(self.signature, json.loads(self._reference_bytes))

    def explain(self, rows: Sequence[Mapping[str, Any]]) -> list[Explanation]:
        """Return what each column of each row adds to the score of the reference row.

        Takes some ten milliseconds or more a row, for the model is asked up to thousands of times.

        Raises
        ------
        RowsRefusedError
            If a value cannot be read, or is missing where it may not be. No row is explained then.
        """
        inputs = self.normaliser.rows(rows)
        if inputs.problems:
            raise RowsRefusedError(inputs.problems, n_rows=len(rows))
        base = self.normaliser.rows([self.reference_row])
        return explain(self.run, self.signature, inputs, base)

    def as_estimator(self) -> Any:
        """Return the release as a fitted scikit-learn estimator, whose `fit` changes nothing.

        Raises
        ------
        MissingExtraError
            If scikit-learn is not installed.
        """
        from modelwright.runtime.released_estimator import estimator_of

        return estimator_of(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how another process opens the release again, from its folder."""
        return partial(Predictor, trusted=self._trusted), (self.path,)

    @property
    def has_raw_scores(self) -> bool:
        """Whether the release has raw scores; those of before they were there have none."""
        return self._model.has_raw_scores

    def run(self, inputs: Inputs, *, raw_scores: bool = False) -> Predictions:
        """Return the predictions for normalised inputs, whatever their problems.

        Parameters
        ----------
        inputs
            The rows.
        raw_scores
            Whether to give these as well.
        """
        return self._model.run(inputs, raw_scores=raw_scores)

    def _readable(self, table: Any, *, strict: bool = True) -> Inputs:
        inputs = self.normaliser.table(table, strict=strict)
        if inputs.problems:
            raise RowsRefusedError(inputs.problems, n_rows=inputs.n_rows)
        return inputs


def _python_steps(release: VerifiedRelease, trusted: Sequence[str | Path]) -> Sequence[Any]:
    if release.python_bytes is None:
        return ()
    needs = release.needs_python
    return load_steps(
        release.python_bytes,
        trusted=trusted,
        files={
            module: str(release.folder / place)
            for module, place in needs.get("files", {}).items()
        },
        packages=needs.get("packages"),
    )
