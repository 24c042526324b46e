"""Weights: how much each row counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.design.reading import read_column
from modelwright.errors import DataError
from modelwright.records import Decision

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from modelwright.design.reading import Reading


def zero_weights(reading: Reading, used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which of the used rows have the weight 0 and so do not count at all.

    Raises
    ------
    DataError
        If a used row has no weight, or a negative one.
    """
    weights = reading.values
    n_missing = int((used & np.isnan(weights)).sum())
    n_negative = int((used & (weights < 0)).sum())
    if n_missing or n_negative:
        raise DataError(
            f"[data] weight names {reading.name!r}: of {int(used.sum()):,} rows {n_missing:,} have no number "
            f"there and {n_negative:,} a negative one. Give every row a weight above 0, or 0 to leave it out."
        )
    return np.asarray(used & (weights == 0))


def scaled_weights(values: NDArray[np.float64], used: NDArray[np.bool_]) -> NDArray[Any]:
    """Return weights with a mean of 1 over the used rows, which penalties suppose; 0 elsewhere."""
    scaled: NDArray[np.float64] = np.where(used, values, 0.0) / values[used].mean()
    return scaled


def read_weights(series: pd.Series[Any], used: NDArray[np.bool_]) -> NDArray[Any]:
    """Return the weights of a raw column, as the design that used these rows has them."""
    return scaled_weights(read_column(series, as_type="number").values, used)


def weights_decision(name: str, weights: NDArray[Any]) -> Decision:
    """Return what weighting by a column means, from the weights of the used rows."""
    n_alike = float(weights.sum() ** 2 / np.square(weights).sum())
    return Decision(
        subject="weights",
        choice=f"by {name}",
        reason=(
            f"It was asked for. Rows count by it in fitting and in every score; so weighted, "
            f"{len(weights):,} rows say as much as {n_alike:,.0f} alike."
        ),
    )
