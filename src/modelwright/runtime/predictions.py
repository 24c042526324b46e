"""What a model answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelwright.runtime.values import read_category

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from modelwright.records.signature import Target


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

    def as_columns(self, target: Target) -> dict[str, NDArray[Any]]:
        """Return the predictions as columns by name, in the order of `output_names`.

        Labels have the type of the target's classes, where these have one.
        """
        kinds = set(map(type, target.classes))
        is_plain = len(kinds) == 1 and str not in kinds
        first = self.prediction.astype(kinds.pop()) if is_plain else self.prediction
        others = self.intervals if self.probabilities is None else self.probabilities
        parts = [first, *(() if others is None else others.T)]
        return dict(zip(output_names(target), parts, strict=True))


def output_names(target: Target) -> tuple[str, ...]:
    """Return the names of the columns that predictions become in a table."""
    if target.task == "regression":
        return ("prediction", "lower", "upper")
    return (
        "prediction",
        *(f"probability_{read_category(label)}" for label in target.classes),
    )
