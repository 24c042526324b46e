"""What every kind of split goes by, and what it makes: a block for each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelwright.records import UNUSED, Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.design.gap import Gap
    from modelwright.records import Task

_N_STRATA = 20
_FEWEST_ROWS_PER_STRATUM = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitBasis:
    """What a split goes by, for the used rows.

    Parameters
    ----------
    labels
        Class index or target value.
    task
        Kind of problem.
    units
        Rows with equal numbers stay together: exact repeats.
    time, time_name
        Time of each row, and what it is called; None for a split that is shuffled.
    groups, group_name
        Rows of a group stay together; None without groups.
    gap
        How near before a block rows do not train for it; needs `time`.
    seed
        Seed of the shuffling.
    """

    labels: NDArray[np.float64] | NDArray[np.int64]
    task: Task
    units: NDArray[np.intp]
    time: NDArray[np.float64] | None = None
    time_name: str | None = None
    groups: NDArray[np.intp] | None = None
    group_name: str | None = None
    gap: Gap | None = None
    seed: int = 0

    @property
    def strata(self) -> NDArray[np.intp]:
        """What a split balances: the class, or a bin of the target with so many rows as the others."""
        if self.task != "regression":
            return np.asarray(self.labels, dtype=np.intp)
        n_strata = max(1, min(_N_STRATA, len(self.labels) // _FEWEST_ROWS_PER_STRATUM))
        edges = np.quantile(self.labels, np.linspace(0, 1, n_strata + 1)[1:-1])
        return np.asarray(np.searchsorted(edges, self.labels), dtype=np.intp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Blocks of the used rows, and why; the fields mean what they mean in `Split`."""

    blocks: NDArray[np.int16]
    in_time: bool
    decisions: tuple[Decision, ...]
    more_deals: tuple[NDArray[np.int16], ...] = ()
    trains_from: NDArray[np.int16] | None = None


def spread(
    values: NDArray[np.int16], used: NDArray[np.bool_], elsewhere: int = UNUSED
) -> NDArray[np.int16]:
    """Return values of some rows as a column of all rows."""
    everywhere = np.full(len(used), elsewhere, dtype=np.int16)
    everywhere[used] = values
    return everywhere


def consecutive(blocks: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return blocks numbered 0, 1, 2 ... without gaps; test rows stay as they are."""
    return np.where(
        blocks >= 0, np.searchsorted(np.unique(blocks[blocks >= 0]), blocks), blocks
    ).astype(np.int16)


def n_folds_text(n_folds: int) -> str:
    """Return the number of folds in words."""
    return f"{n_folds} folds" if n_folds > 1 else "one validation block"
