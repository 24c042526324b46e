"""The watch report: how the traffic compares with the reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - msgspec reads annotations

from modelwright.records.evaluation import Score  # noqa: TC001
from modelwright.records.finding import Finding  # noqa: TC001


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnDrift:
    """Drift of one column, or of the predictions.

    Parameters
    ----------
    column
        Input column, or "predictions".
    p_value
        Of a two-sample test of the row counts by bin, corrected for the number of columns.
    distance
        Jensen-Shannon distance in [0, 1], base 2; 0 means equal distributions.
    drifted
        Whether it is both beyond chance and large enough to matter.
    reference_shares, analysis_shares
        Shares of the bins or levels named in `labels`, missing values last.
    labels
        Names of the bins or levels for people.
    missing_rate, unseen_rate, out_of_range_rate
        In the analysis period.
    """

    column: str
    p_value: float
    distance: float
    drifted: bool
    labels: tuple[str, ...]
    reference_shares: tuple[float, ...]
    analysis_shares: tuple[float, ...]
    missing_rate: float = 0.0
    unseen_rate: float = 0.0
    out_of_range_rate: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchReport:
    """What the watch saw.

    Parameters
    ----------
    release_id
        Release whose answers were watched.
    n_rows, n_outcomes
        Predictions in the analysis period, and how many of them have an outcome.
    first, last
        Times of the first and last prediction, UTC; None without rows.
    findings
        What was seen, the most severe first.
    drift
        One entry per column, "predictions" first.
    reference
        The metric when the model was released.
    realized
        The metric on the rows with outcomes; None if there are too few.
    estimated
        The metric as estimated without outcomes; None if it cannot be estimated.
    cannot_estimate
        Why there is no estimate, in a sentence; empty if there is one.
    cannot_measure
        Why the metric cannot be computed at all, in a sentence; empty if it can.
    """

    release_id: str
    n_rows: int
    n_outcomes: int
    first: datetime | None
    last: datetime | None
    findings: tuple[Finding, ...]
    drift: tuple[ColumnDrift, ...] = field(repr=False)
    reference: Score
    realized: Score | None
    estimated: Score | None
    cannot_estimate: str = ""
    cannot_measure: str = ""
    format_version: int = 1

    @property
    def alerts(self) -> tuple[Finding, ...]:
        """The findings that someone should be told about: those of severity "error"."""
        return tuple(finding for finding in self.findings if finding.severity == "error")
