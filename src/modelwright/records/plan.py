"""The plan: what the design decided, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from modelwright.records.finding import Finding  # noqa: TC001 - msgspec reads annotations
from modelwright.records.signature import Signature  # noqa: TC001
from modelwright.records.split import SplitPlan  # noqa: TC001

Direction = Literal["rising", "falling"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A choice made on the user's behalf.

    Parameters
    ----------
    subject
        What was decided: "task", "metric", "split", "column salary".
    choice
        What was chosen.
    reason
        Why, in one sentence with its figures.
    override
        The line of modelwright.toml that changes it, such as `[goal] metric = "f1"`.
    """

    subject: str
    choice: str
    reason: str
    override: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """What one column of the data holds.

    Parameters
    ----------
    name
        Column name.
    type
        Logical type, or "id", "constant", "empty" for columns that no model should see.
    role
        "feature", "target", "time", "group", "weight" or "excluded".
    n_missing
        Rows with a missing value, missing codes included.
    n_unreadable
        Rows whose value cannot be read as the type; they count as missing.
    n_distinct
        Distinct values, missing left out.
    minimum, mean, maximum
        Of numbers and datetimes (epoch seconds); None otherwise.
    quantiles
        The 5, 25, 50, 75 and 95 % points of numbers and datetimes.
    histogram
        Row counts in ten bins of equal width between the 1 and 99 % points; numbers and datetimes.
    top_levels
        The most frequent values of categories and booleans with their counts, at most ten.
    note
        What a reader should know; empty if nothing.
    """

    name: str
    type: str
    role: str
    n_missing: int = 0
    n_unreadable: int = 0
    n_distinct: int = 0
    minimum: float | None = None
    mean: float | None = None
    maximum: float | None = None
    quantiles: tuple[float, ...] = ()
    histogram: tuple[int, ...] = ()
    top_levels: tuple[tuple[str, int], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to build, and why.

    Parameters
    ----------
    source
        Where the rows came from, as the user named it, passwords left out.
    data_sha256
        Fingerprint of the rows as they were read.
    n_rows
        Rows in the data.
    n_used
        Rows that train or test; the rest was set aside with a decision that says why.
    signature
        Input columns and target.
    metric
        Name of the metric that the search improves (`modelwright.metrics.find`).
    split
        How rows are assigned to test and folds.
    seed
        Seed of everything random that follows.
    profile
        A profile of each column of the data, the excluded ones too.
    findings
        What the audit saw.
    decisions
        Every choice with its reason.
    weight
        Column that says how much each row counts; None where all count alike.
    monotone
        Where a column grows, the value, or the positive class's probability, must not fall
        ("rising") or not rise ("falling").
    """

    source: str
    data_sha256: str
    n_rows: int
    n_used: int
    signature: Signature = field(repr=False)
    metric: str
    split: SplitPlan
    seed: int
    profile: tuple[ColumnProfile, ...] = field(repr=False)
    findings: tuple[Finding, ...]
    decisions: tuple[Decision, ...]
    weight: str | None = None
    monotone: dict[str, Direction] = field(default_factory=dict)
    format_version: int = 1
