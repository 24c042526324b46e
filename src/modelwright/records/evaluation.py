"""What was measured of a model: scores with intervals, the leaderboard, the reference for the watch."""

from __future__ import annotations

from dataclasses import dataclass, field

from modelwright.records.plan import Direction  # noqa: TC001 - msgspec reads annotations


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A metric's value with its interval.

    Parameters
    ----------
    metric
        Name of the metric.
    value
        The value in the metric's own unit and direction (a root mean squared error is positive).
    lower, upper
        Ends of the 95 % bootstrap interval.
    n_rows
        Rows it was measured on.
    higher_is_better
        Direction of the metric.
    """

    metric: str
    value: float
    lower: float
    upper: float
    n_rows: int
    higher_is_better: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderboardRow:
    """One candidate of the search.

    Parameters
    ----------
    name
        Learner's name with a running number, "ensemble" for the winner's combination.
    learner
        Learner's name.
    score
        Cross-validated value of the plan's metric.
    fit_seconds
        Time of all folds together.
    weight
        Share in the winning ensemble, 0 if it has none.
    params
        Hyperparameters.
    note
        Why it failed, was cut short or may not win; empty if nothing.
    finished_seconds
        Time of search when it was finished, earlier calls included; None for the ensemble.
    """

    name: str
    learner: str
    score: float | None
    fit_seconds: float
    weight: float = 0.0
    params: dict[str, str | int | float | bool | None] = field(default_factory=dict)
    note: str = ""
    finished_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one member gives to the winner, measured on the folds.

    Parameters
    ----------
    name
        The member's name on the leaderboard.
    weight
        Its share.
    score
        Value of the plan's metric of the member alone.
    score_without
        The same of the average of the other members, their weights scaled to 1; None for the
        only member.
    """

    name: str
    weight: float
    score: float
    score_without: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diversity:
    """How alike candidates err: correlations of their out-of-fold errors.

    Parameters
    ----------
    names
        The winner's members, then the best other candidates.
    correlations
        Of each candidate's errors with each other's, in the order of the names; NaN where one
        makes the same error on every row.
    """

    names: tuple[str, ...]
    correlations: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """How much the test score loses when one column is shuffled.

    Parameters
    ----------
    column
        Input column.
    mean, low, high
        Mean, smallest and largest loss over the repeats, in the metric's unit; positive means useful.
    """

    column: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """A point of the calibration curve, or of predicted against observed values.

    Parameters
    ----------
    predicted
        Mean prediction in the bin: a probability, or the target's unit.
    observed
        Mean outcome in the bin.
    n_rows
        Rows in the bin.
    """

    predicted: float
    observed: float
    n_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonotoneCheck:
    """Whether answers follow a column while it takes values over its range and all else stays.

    Parameters
    ----------
    column
        Input column.
    direction
        "rising": answers must not fall where it grows; "falling": they must not rise.
    n_rows, n_values
        Rows on which it was varied, and the values that it took.
    n_broken
        Rows whose answer turned back.
    largest_break
        By how much an answer turned back at most, in the target's unit or as a probability.
    """

    column: str
    direction: Direction
    n_rows: int
    n_values: int
    n_broken: int
    largest_break: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What the test rows say of the winner, before its last refit on all rows.

    Parameters
    ----------
    scores
        The plan's metric first, then the others of the task.
    baselines
        The plan's metric for "dummy" and "linear" on the same rows, by name.
    importances
        One per column, the most useful first.
    curve
        Calibration curve (classification: the positive class, or the predicted class when there
        are many) or predicted against observed (regression).
    confusion
        Row counts, true class by predicted class, in the order of the classes; empty for
        regression and above 30 classes.
    interval_coverage
        Share of test rows inside the prediction interval; None for classification.
    interval_level
        The share that was promised; None for classification.
    monotone
        For each column that answers must follow, whether they do.
    """

    scores: tuple[Score, ...]
    baselines: dict[str, Score]
    importances: tuple[Importance, ...]
    curve: tuple[CurvePoint, ...] = field(repr=False)
    confusion: tuple[tuple[int, ...], ...] = ()
    interval_coverage: float | None = None
    interval_level: float | None = None
    monotone: tuple[MonotoneCheck, ...] = ()
