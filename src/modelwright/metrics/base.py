"""What a metric is: a score of predictions with a direction and what it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from modelwright.records import Task

CLASSIFICATION: frozenset[Task] = frozenset({"binary", "multiclass"})
REGRESSION: frozenset[Task] = frozenset({"regression"})

# How much each row counts; None for all alike.
Weights = NDArray[np.float64] | None
Needs = Literal["probabilities", "labels", "values"]
# Gives the metric on the rows at some positions, of data that it was prepared for.
OnRows = Callable[[Any], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A score of predictions.

    Parameters
    ----------
    name
        Name in modelwright.toml and on every page.
    tasks
        Tasks that it suits.
    higher_is_better
        Direction.
    needs
        What `function` takes after the outcomes: "probabilities" of shape (n_rows, n_classes),
        "labels" (class indices, shape (n_rows,), and then the number of classes), or "values"
        of shape (n_rows,).
    function
        Returns the score, NaN where it is undefined. Outcomes are class indices, or values; rows
        are weighted by a `sample_weight`, as in scikit-learn.
    prepare
        Optional, with the parameters of `function`: returns a function that gives the score on
        the rows at given positions. Makes a thousand resamples cheap.
    takes_weights
        Whether `function` knows a `sample_weight`; else every row counts alike.
    is_comparable
        Whether its values on different numbers of rows can be compared.
    version
        Of a project's own function, changes with its code.
    """

    name: str
    tasks: frozenset[Task]
    higher_is_better: bool
    needs: Needs
    function: Callable[..., float]
    prepare: Callable[..., OnRows] | None = None
    takes_weights: bool = True
    is_comparable: bool = True
    version: str = ""

    def value(
        self,
        y: NDArray[Any],
        predictions: NDArray[np.float64],
        *,
        threshold: float = 0.5,
        sample_weight: Weights = None,
    ) -> float:
        """Return the score in its own unit and direction, NaN where it is undefined.

        Parameters
        ----------
        y
            Class index by row (the positive class is 1), or the value; shape (n_rows,).
        predictions
            Probabilities, shape (n_rows, n_classes), or values, shape (n_rows,).
        threshold
            Probability from which a row of a binary task counts as positive.
        sample_weight
            How much each row counts, positive, shape (n_rows,); None for all alike.
        """
        if len(y) == 0 or not np.isfinite(predictions).all():
            return float("nan")
        answers = self._answers(predictions, threshold)
        return float(self.function(y, *answers, **self._weights(sample_weight)))

    def on_rows(
        self,
        y: NDArray[Any],
        predictions: NDArray[np.float64],
        *,
        threshold: float = 0.5,
        sample_weight: Weights = None,
    ) -> OnRows:
        """Return a function that gives the score on the rows at given positions."""
        if self.prepare is not None and np.isfinite(predictions).all():
            answers = self._answers(predictions, threshold)
            return self.prepare(y, *answers, **self._weights(sample_weight))
        return lambda rows: self.value(
            y[rows],
            predictions[rows],
            threshold=threshold,
            sample_weight=None if sample_weight is None else sample_weight[rows],
        )

    @property
    def short_name(self) -> str:
        """The name, of a project's own metric without the file that it stands in."""
        return self.name.rpartition(":")[2]

    def gain(self, value: float) -> float:
        """Return the value with its sign turned so that larger is better."""
        return value if self.higher_is_better else -value

    def _answers(
        self, predictions: NDArray[np.float64], threshold: float
    ) -> tuple[Any, ...]:
        if self.needs == "labels":
            return labels_of(predictions, threshold=threshold), predictions.shape[1]
        return (predictions,)

    def _weights(self, sample_weight: Weights) -> dict[str, NDArray[np.float64]]:
        if sample_weight is None or not self.takes_weights:
            return {}
        return {"sample_weight": sample_weight}


def labels_of(
    probabilities: NDArray[np.float64], *, threshold: float = 0.5
) -> NDArray[np.int64]:
    """Return the class index that each row's probabilities decide for.

    Examples
    --------
    >>> labels_of(np.array([[0.7, 0.3], [0.4, 0.6]]), threshold=0.3).tolist()
    [1, 1]
    """
    if probabilities.shape[1] == 2:
        return (probabilities[:, 1] >= threshold).astype(np.int64)
    labels: NDArray[np.int64] = probabilities.argmax(axis=1)
    return labels


def mean_of(
    losses: NDArray[np.float64],
    finish: Callable[[float], float] = float,
    sample_weight: Weights = None,
) -> OnRows:
    """Return the function that averages the losses of the rows drawn; `finish` ends it."""
    if sample_weight is None:
        return lambda rows: float(finish(losses[rows].mean()))
    return lambda rows: float(finish(np.average(losses[rows], weights=sample_weight[rows])))
