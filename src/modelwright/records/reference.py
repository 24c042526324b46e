"""The reference: how inputs and predictions looked, and how good the model was, when it was released."""

from __future__ import annotations

from dataclasses import dataclass

from modelwright.records.evaluation import Score  # noqa: TC001 - msgspec reads annotations


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Row counts of a column (or of the predictions) by bin or level.

    Parameters
    ----------
    edges
        Inner bin edges of numbers and datetimes, ascending: `numpy.searchsorted(edges, value,
        side="right")` gives the bin, so there is one count more than edges. Empty for categories.
    levels
        Levels of categories and booleans; the last count is for every other value.
    counts
        Rows by bin or level, missing left out.
    n_missing
        Rows with a missing value.
    """

    edges: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()
    counts: tuple[int, ...]
    n_missing: int = 0

    @property
    def n_rows(self) -> int:
        """All rows, missing included."""
        return sum(self.counts) + self.n_missing


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorBin:
    """Mean absolute error of the reference rows whose prediction falls below `upper`.

    Parameters
    ----------
    upper
        Upper end of the bin of predictions; the last bin's is the largest double.
    error
        Mean absolute error in the target's unit.
    n_rows
        Rows in the bin.
    """

    upper: float
    error: float
    n_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What the watch compares traffic with. Made from the labelled rows of the release.

    Parameters
    ----------
    n_rows
        Rows it was made from.
    columns
        Distribution of each input column, by name.
    predictions
        Distribution of the predicted value, of the positive class's probability, or, with many
        classes, of the predicted class.
    score
        The plan's metric on the test rows.
    error_bins
        Regression only: what the absolute error was by size of the prediction.
    importances
        Loss of the metric when a column is shuffled, by column; empty if not measured.
    threshold
        Binary: the positive class is decided from this probability on.
    """

    n_rows: int
    columns: dict[str, Distribution]
    predictions: Distribution
    score: Score
    error_bins: tuple[ErrorBin, ...] = ()
    importances: dict[str, float]
    threshold: float = 0.5
    format_version: int = 1
