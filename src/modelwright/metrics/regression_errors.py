"""Metrics of regression: how far predicted values are from what came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn import metrics

from modelwright.metrics.base import REGRESSION, Metric, OnRows, Weights, mean_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Values = NDArray[np.float64]

# Logarithms of 1 + value end here; a prediction below counts as this one, at a high price.
_LOWEST_FOR_LOGARITHM = float(np.nextafter(-1.0, 0.0))


def _rmse(y: Values, predicted: Values, sample_weight: Weights = None) -> float:
    return float(metrics.root_mean_squared_error(y, predicted, sample_weight=sample_weight))


def _prepare_rmse(y: Values, predicted: Values, sample_weight: Weights = None) -> OnRows:
    return mean_of(np.square(y - predicted), np.sqrt, sample_weight)


def _mae(y: Values, predicted: Values, sample_weight: Weights = None) -> float:
    return float(metrics.mean_absolute_error(y, predicted, sample_weight=sample_weight))


def _prepare_mae(y: Values, predicted: Values, sample_weight: Weights = None) -> OnRows:
    return mean_of(np.abs(y - predicted), sample_weight=sample_weight)


def _median_absolute_error(
    y: Values, predicted: Values, sample_weight: Weights = None
) -> float:
    return float(metrics.median_absolute_error(y, predicted, sample_weight=sample_weight))


def _prepare_median_absolute_error(
    y: Values, predicted: Values, sample_weight: Weights = None
) -> OnRows:
    errors = np.abs(y - predicted)
    if sample_weight is None:
        return lambda rows: float(np.median(errors[rows]))
    return lambda rows: _median_absolute_error(
        y[rows], predicted[rows], sample_weight[rows]
    )


def _mape(y: Values, predicted: Values, sample_weight: Weights = None) -> float:
    return float(
        metrics.mean_absolute_percentage_error(y, predicted, sample_weight=sample_weight)
    )


def _prepare_mape(y: Values, predicted: Values, sample_weight: Weights = None) -> OnRows:
    size = np.maximum(np.abs(y), np.finfo(np.float64).eps)
    return mean_of(np.abs(y - predicted) / size, sample_weight=sample_weight)


def _rmsle(y: Values, predicted: Values, sample_weight: Weights = None) -> float:
    if y.min() <= -1:
        return float("nan")
    predicted = np.maximum(predicted, _LOWEST_FOR_LOGARITHM)
    return float(
        metrics.root_mean_squared_log_error(y, predicted, sample_weight=sample_weight)
    )


def _prepare_rmsle(y: Values, predicted: Values, sample_weight: Weights = None) -> OnRows:
    # Where the logarithm is undefined the loss is NaN, and so is any score that meets it.
    heights = np.log1p(np.where(y > -1, y, np.nan))
    misses = heights - np.log1p(np.maximum(predicted, _LOWEST_FOR_LOGARITHM))
    return mean_of(np.square(misses), np.sqrt, sample_weight)


def _r2(y: Values, predicted: Values, sample_weight: Weights = None) -> float:
    if len(y) < 2:
        return float("nan")
    return float(metrics.r2_score(y, predicted, sample_weight=sample_weight))


def _prepare_r2(y: Values, predicted: Values, sample_weight: Weights = None) -> OnRows:
    squares = np.square(y - predicted)

    def on_rows(rows: NDArray[np.intp]) -> float:
        weights = None if sample_weight is None else sample_weight[rows]
        drawn = y[rows]
        middle = np.average(drawn, weights=weights)
        spread = float(np.average(np.square(drawn - middle), weights=weights))
        missed = float(np.average(squares[rows], weights=weights))
        return 1 - missed / spread if spread > 0 else float("nan")

    return on_rows


def _error(
    name: str,
    function: Callable[..., float],
    prepare: Callable[..., OnRows] | None = None,
    *,
    higher_is_better: bool = False,
) -> Metric:
    return Metric(
        name=name,
        tasks=REGRESSION,
        higher_is_better=higher_is_better,
        needs="values",
        function=function,
        prepare=prepare,
    )


RMSE = _error("rmse", _rmse, _prepare_rmse)
MAE = _error("mae", _mae, _prepare_mae)
MEDIAN_ABSOLUTE_ERROR = _error(
    "median_absolute_error", _median_absolute_error, _prepare_median_absolute_error
)
MAPE = _error("mape", _mape, _prepare_mape)
RMSLE = _error("rmsle", _rmsle, _prepare_rmsle)
R2 = _error("r2", _r2, _prepare_r2, higher_is_better=True)
