"""What the audit's checks look at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from modelwright.records import Finding, Signature, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditContext:
    """Normalised rows and what is known about them.

    Parameters
    ----------
    signature
        Candidate features, and the target.
    values
        Every column of the data but the target, by name: numbers with NaN, or texts with "".
    labels
        Class index or target value of each row.
    blocks
        Block of each row as in `Split`, None before the split is known.
    time
        Time of each row, None where nothing orders the rows.
    time_name
        The column that orders the rows, if it is one.
    time_candidates
        What could order the rows while nothing was chosen: columns, or "@order".
    calendar_parts
        Columns that date the rows together, where no column does alone.
    unusable
        Columns that no model should see, with the reason: "id", "counter", "constant", "empty".
    n_unreadable
        Rows with an unreadable value, by column.
    n_repeats, n_repeats_dropped
        Exact repeats in the data, and how many of them were set aside.
    seed
        Seed of sampling.
    """

    signature: Signature
    values: Mapping[str, NDArray[Any]]
    labels: NDArray[Any]
    blocks: NDArray[np.int16] | None = None
    time: NDArray[np.float64] | None = None
    time_name: str | None = None
    time_candidates: tuple[str, ...] = ()
    calendar_parts: tuple[str, ...] = ()
    unusable: Mapping[str, str] = field(default_factory=dict)
    n_unreadable: Mapping[str, int] = field(default_factory=dict)
    n_repeats: int = 0
    n_repeats_dropped: int = 0
    seed: int = 0

    @property
    def target(self) -> Target:
        """The target."""
        return self.signature.target

    @property
    def is_regression(self) -> bool:
        """Whether the labels are numbers."""
        return self.target.task == "regression"

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.labels)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names of the features that are numbers: integers and booleans too, dates not."""
        return tuple(
            column.name
            for column in self.signature.number_columns
            if column.type != "datetime"
        )

    @property
    def categories(self) -> tuple[str, ...]:
        """The names of the features that are categories."""
        return tuple(
            column.name for column in self.signature.columns if column.type == "category"
        )

    @property
    def features(self) -> tuple[str, ...]:
        """The names of all features."""
        return tuple(column.name for column in self.signature.columns)

    def is_missing(self, name: str) -> NDArray[np.bool_]:
        """Return whether each row misses a column's value."""
        values = self.values[name]
        if values.dtype == object:
            return np.asarray(values == "", dtype=np.bool_)
        return np.asarray(np.isnan(values))

    def rows(self, rows: NDArray[np.intp]) -> AuditContext:
        """Return the context of these rows only."""
        return replace(
            self,
            values={name: values[rows] for name, values in self.values.items()},
            labels=self.labels[rows],
            blocks=None if self.blocks is None else self.blocks[rows],
            time=None if self.time is None else self.time[rows],
        )

    def sample(self, n_rows: int) -> AuditContext:
        """Return the context of at most so many rows, drawn by the seed."""
        if self.n_rows <= n_rows:
            return self
        drawn = np.random.default_rng(self.seed).choice(self.n_rows, n_rows, replace=False)
        return self.rows(np.sort(drawn))

    def without(self, names: set[str]) -> AuditContext:
        """Return the context with these columns no longer features."""
        columns = tuple(
            column for column in self.signature.columns if column.name not in names
        )
        return replace(self, signature=replace(self.signature, columns=columns))


class Check(Protocol):
    """A question that the audit asks of the rows."""

    code: str
    name: str

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return what was seen; nothing where there is nothing to say, or too few rows to say it."""
        ...
