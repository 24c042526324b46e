"""The regressor of the Python front door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import RegressorMixin

from modelwright.errors import DataError
from modelwright.estimators.estimator import Estimator
from modelwright.estimators.labels import read_labels

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Regressor(RegressorMixin, Estimator):  # type: ignore[misc]  # scikit-learn ships no types
    """A regressor that designs and builds itself.

    Parameters
    ----------
    metric
        What the search improves: a scikit-learn scorer's name, a scorer, or a function of outcomes
        and answers; None for the root mean squared error.
    budget
        Time for the whole fit: seconds, or a text such as "60s".
    trials
        Number of candidates instead of a time; results then repeat exactly.
    seed
        Seed of everything random.
    time
        Column that orders the rows, or "@order" when they stand in time order.
    group
        Column whose equal values must not be torn apart by the split.
    learners
        What may take part, beside the baselines: names of ours, scikit-learn style classes or
        estimators, ("name", estimator) pairs, references such as "my_models.py:MyForest"; None
        for all of ours that are installed.
    portable
        Whether only what can be written into a portable release may win.
    monotone
        Number columns that the answer must follow, each with "rising" or "falling".
    explainable
        Whether one model that a person can read must win.
    max_size_mb, max_latency_us
        Largest size of the portable model in megabytes, and largest median time of a single row
        in it, in microseconds, on this machine and one thread.

    Attributes
    ----------
    plan_, report_
        What was decided and what was tried.
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803
        """Design and build.

        Parameters
        ----------
        X
            pandas, polars or Arrow table, or a matrix, shape (n_rows, n_columns).
        y
            Numbers, shape (n_rows,).
        sample_weight
            How much each row counts, shape (n_rows,); 0 leaves a row out, None counts all alike.

        Raises
        ------
        DataError
            If the rows cannot teach a model.
        """
        labels = read_labels(y)
        try:
            values = np.asarray(labels, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise DataError(
                "y holds values that are no numbers. Pass numbers, or use Classifier for labels."
            ) from error
        if not np.isfinite(values).all():
            raise DataError("y holds NaN or infinity. Drop the rows without a known value.")
        return self._fit(X, values, "regression", sample_weight=sample_weight)

    def predict(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        """Return the value of each row, shape (n_rows,)."""
        return np.asarray(self._answers(X).prediction, dtype=np.float64)

    def predict_interval(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        """Return lower and upper ends that hold 90 % of rows, shape (n_rows, 2)."""
        return np.asarray(self._answers(X).intervals)
