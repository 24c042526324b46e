"""What a model answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Predictions:
    """Answers for a number of rows.

    Parameters
    ----------
    prediction
        Shape (n_rows,): labels in their own type (an object array), or float64 for regression.
    probabilities
        Shape (n_rows, n_classes), in the order of the target's classes; None for regression.
    intervals
        Shape (n_rows, 2): lower and upper end; None for classification.
    """

    prediction: NDArray[Any]
    probabilities: NDArray[np.float64] | None = None
    intervals: NDArray[np.float64] | None = None
