"""How well one column alone predicts the target, on rows it has not learnt from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata

if TYPE_CHECKING:
    from numpy.typing import NDArray

_N_BINS = 32
_N_FOLDS = 3
# Rows of the overall mean that each bin starts with, so that lone rows say little.
_PRIOR_ROWS = 2.0


def bins_of(values: NDArray[Any]) -> tuple[NDArray[np.intp], int]:
    """Return the bin of each value, and the number of bins.

    Numbers fall into at most 32 bins with equal counts, texts into one bin a level; missing values have
    the last bin.
    """
    if values.dtype == object:
        codes, levels = pd.factorize(values)
        return np.asarray(codes, dtype=np.intp), len(levels)
    present = values[~np.isnan(values)]
    if len(present) == 0:
        return np.zeros(len(values), dtype=np.intp), 1
    edges = np.unique(np.quantile(present, np.linspace(0, 1, _N_BINS + 1)[1:-1]))
    codes = np.searchsorted(edges, values, side="left")
    return np.where(np.isnan(values), len(edges) + 1, codes), len(edges) + 2


def explained_variance(
    values: NDArray[Any], target: NDArray[np.float64], *, seed: int
) -> float:
    """Return the share of the target's variance that the column's bins explain on held-out rows."""
    predicted = _held_out_means(values, target, seed=seed)
    total = float(np.var(target))
    return 1.0 - float(np.mean((target - predicted) ** 2)) / total if total > 0 else 0.0


def ranking_score(values: NDArray[Any], is_class: NDArray[np.bool_], *, seed: int) -> float:
    """Return the ROC AUC of the column's bins for a class on held-out rows."""
    predicted = _held_out_means(values, is_class.astype(np.float64), seed=seed)
    return area_under_curve(predicted, is_class)


def area_under_curve(scores: NDArray[np.float64], is_class: NDArray[np.bool_]) -> float:
    """Return the ROC AUC of scores, 0.5 where a class is absent."""
    n_class = int(is_class.sum())
    n_other = len(is_class) - n_class
    if n_class == 0 or n_other == 0:
        return 0.5
    ranks = rankdata(scores)
    return float(
        (ranks[is_class].sum() - n_class * (n_class + 1) / 2) / (n_class * n_other)
    )


def _held_out_means(
    values: NDArray[Any], target: NDArray[np.float64], *, seed: int
) -> NDArray[np.float64]:
    codes, n_bins = bins_of(values)
    folds = np.random.default_rng(seed).permutation(len(target)) % _N_FOLDS
    predicted = np.empty(len(target))
    for fold in range(_N_FOLDS):
        train = folds != fold
        prior = target[train].mean()
        counts = np.bincount(codes[train], minlength=n_bins)
        sums = np.bincount(codes[train], weights=target[train], minlength=n_bins)
        means = (sums + _PRIOR_ROWS * prior) / (counts + _PRIOR_ROWS)
        predicted[~train] = means[codes[~train]]
    return predicted
