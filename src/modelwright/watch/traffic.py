"""What the journal says of a period: what was asked, what was answered, what came true."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.runtime import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Predictions of one release in the analysis period.

    Parameters
    ----------
    inputs
        Normalised rows, with the problems of their values.
    times
        UTC epoch seconds of the predictions, shape (n_rows,).
    predictions
        Class indices (int64) or values (float64), shape (n_rows,).
    probabilities
        Shape (n_rows, n_classes); None for regression.
    outcomes
        Class indices, -1 where none is known yet, or values, NaN where none is known yet.
    n_unusable_outcomes
        How many outcomes were reported that are none of the classes, or no number.
    """

    inputs: Inputs
    times: NDArray[np.float64]
    predictions: NDArray[Any]
    probabilities: NDArray[np.float64] | None
    outcomes: NDArray[Any]
    n_unusable_outcomes: int = 0

    @property
    def n_rows(self) -> int:
        """Number of predictions."""
        return self.inputs.n_rows

    @property
    def answers(self) -> NDArray[np.float64]:
        """What a metric takes: the probabilities, or the predicted values."""
        return self.predictions if self.probabilities is None else self.probabilities

    @property
    def has_answer(self) -> NDArray[np.bool_]:
        """Whether each answer is a number, or all its probabilities are."""
        known: NDArray[np.bool_] = np.isfinite(self.answers)
        if known.ndim > 1:
            known = np.logical_and.reduce(known, axis=1)
        return known

    @property
    def has_outcome(self) -> NDArray[np.bool_]:
        """Whether each outcome is known."""
        known: NDArray[np.bool_] = self.outcomes >= 0
        if self.probabilities is None:
            known = np.isfinite(self.outcomes)
        return known

    @property
    def period(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        """The times of the first and the last prediction."""
        if self.n_rows == 0:
            return None, None
        first, last = (
            dt.datetime.fromtimestamp(float(time), tz=dt.UTC)
            for time in (self.times.min(), self.times.max())
        )
        return first, last
