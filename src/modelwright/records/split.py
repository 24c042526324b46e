"""The split: which rows test, and which rows each fold trains and validates on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

TEST = -1
UNUSED = -2

SplitKind = Literal["stratified", "random", "group", "time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPlan:
    """How rows are assigned.

    Parameters
    ----------
    kind
        "time" means that later rows test and validate; folds expand forwards.
    n_folds
        Number of folds that the search sees.
    test_share
        Share of the used rows set aside as test rows, as it came out.
    column
        The time or group column; None for the other kinds.
    seed
        Seed of the shuffling; a time split does not shuffle.
    """

    kind: SplitKind
    n_folds: int
    test_share: float
    column: str | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Rows by block.

    Parameters
    ----------
    blocks
        Block of each row, shape (n_rows,): `TEST`, `UNUSED`, or a number from 0 on.
        Fold k validates on block k. Shuffled folds train on all other blocks; folds in
        time train on the blocks before k, so that block 0 is never validated on.
    in_time
        Whether the blocks stand in time order.
    """

    blocks: NDArray[np.int16]
    in_time: bool = False

    @property
    def test_rows(self) -> NDArray[np.intp]:
        """The positions of the test rows."""
        return np.flatnonzero(self.blocks == TEST)

    @property
    def train_rows(self) -> NDArray[np.intp]:
        """The positions of all rows that are neither test nor unused."""
        return np.flatnonzero(self.blocks >= 0)

    @property
    def labelled_rows(self) -> NDArray[np.intp]:
        """The positions of train and test rows together."""
        return np.flatnonzero(self.blocks != UNUSED)

    def folds(self) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield the train and validation positions of each fold."""
        for block in range(1 if self.in_time else 0, int(self.blocks.max(initial=-1)) + 1):
            before = self.blocks < block if self.in_time else self.blocks != block
            train = np.flatnonzero((self.blocks >= 0) & before)
            yield train, np.flatnonzero(self.blocks == block)
