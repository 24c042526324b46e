"""How sure is a difference? The test rows are drawn anew, the same ones for both contestants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bench.quality.scoring import MetricName, as_loss, weighted_scores

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

N_DRAWS = 1000
LEVEL = 0.95
_AT_A_TIME = 50  # draws whose weights are in memory as doubles


class Draws:
    """Draws of a data set's test rows, with replacement, alike for everything asked of them.

    Divisions by several seeds share test rows. The rows of all of them are drawn together, so
    that a row that counts twice counts twice in each division that it is in: several seeds
    then do not pretend to more rows than there are.

    Parameters
    ----------
    divisions
        For each division, the places of its test rows in the data set.
    n_draws
        How often the rows are drawn.
    seed
        Seed of the drawing.
    """

    def __init__(
        self,
        divisions: Iterable[NDArray[np.int64]],
        *,
        n_draws: int = N_DRAWS,
        seed: int = 0,
    ) -> None:
        self._rows = np.unique(np.concatenate(list(divisions)))
        n_rows = len(self._rows)
        generator = np.random.default_rng(seed)
        self._counts = np.zeros((n_draws, n_rows), dtype=np.uint8)
        for counts in self._counts:
            counts[:] = np.bincount(
                generator.integers(n_rows, size=n_rows), minlength=n_rows
            )

    def losses(
        self,
        metric: MetricName,
        rows: NDArray[np.int64],
        truth: NDArray[np.float64],
        predictions: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return the loss of one division's predictions in each draw, shape (n_draws,).

        Parameters
        ----------
        metric
            What is judged by.
        rows
            Places of the test rows in the data set, shape (n_rows,).
        truth
            Class codes or values, shape (n_rows,).
        predictions
            Probabilities by class code, shape (n_rows, n_classes), or values.
        """
        places = np.searchsorted(self._rows, rows)
        parts = [
            weighted_scores(
                metric,
                truth,
                predictions,
                self._counts[start : start + _AT_A_TIME, places].astype(np.float64),
            )
            for start in range(0, len(self._counts), _AT_A_TIME)
        ]
        return np.asarray(as_loss(metric, np.concatenate(parts)))


def interval(differences: NDArray[np.float64]) -> tuple[float, float]:
    """Return the percentile interval of differences, one for each draw.

    References
    ----------
    .. [1] B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", Chapman & Hall
       1993, 168-177.
    """
    tail = (1 - LEVEL) / 2
    # A draw of a small data set may lack a class, and then has no ROC AUC.
    low, high = np.nanquantile(differences, [tail, 1 - tail])
    return float(low), float(high)
