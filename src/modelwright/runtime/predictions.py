"""What a model answers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from modelwright.runtime.values import read_category

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from modelwright.records.signature import Target


# The output of the graph that holds them; releases of before it was there have none.
RAW_SCORES = "raw_scores"


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
    raw_scores
        What the learners said before calibration and the target's transformation, shape (n_rows,
        n_classes), or (n_rows, 1) for regression; None where they were not asked for.
    """

    prediction: NDArray[Any]
    probabilities: NDArray[np.float64] | None = None
    intervals: NDArray[np.float64] | None = None
    raw_scores: NDArray[np.float64] | None = None

    def as_columns(self, target: Target) -> dict[str, NDArray[Any]]:
        """Return the predictions as columns by name, in the order of `output_names`.

        Labels have the type of the target's classes, where these have one.
        """
        kinds = set(map(type, target.classes))
        is_plain = len(kinds) == 1 and str not in kinds
        first = self.prediction.astype(kinds.pop()) if is_plain else self.prediction
        others = self.intervals if self.probabilities is None else self.probabilities
        more = [each.T for each in (others, self.raw_scores) if each is not None]
        names = output_names(target, raw_scores=self.raw_scores is not None)
        return dict(zip(names, chain([first], *more), strict=True))


def output_names(target: Target, *, raw_scores: bool = False) -> tuple[str, ...]:
    """Return the names of the columns that predictions become in a table.

    Parameters
    ----------
    target
        What is predicted.
    raw_scores
        Whether the raw scores are among them.
    """
    if target.task == "regression":
        return ("prediction", "lower", "upper", *(["raw_score"] if raw_scores else []))
    kinds = ["probability", *(["raw_score"] if raw_scores else [])]
    classes = [read_category(label) for label in target.classes]
    return ("prediction", *(f"{kind}_{name}" for kind in kinds for name in classes))
