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
        Number of folds of one deal.
    test_share
        Share of the used rows set aside as test rows, as it came out.
    column
        The time or group column; None for the other kinds.
    seed
        Seed of the shuffling; a time split does not shuffle.
    n_deals
        How often the training rows are dealt into folds.
    gap
        Time before a block whose rows do not train for it, such as "7d"; empty without a gap.
    """

    kind: SplitKind
    n_folds: int
    test_share: float
    column: str | None = None
    seed: int = 0
    n_deals: int = 1
    gap: str = ""


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
    more_deals
        Blocks of further deals of the same training rows into folds, each like `blocks`.
    trains_from
        In time, with a gap: the first block that each row trains for, shape (n_rows,); the test
        rows count as the block after the last. None: the block after its own.
    """

    blocks: NDArray[np.int16]
    in_time: bool = False
    more_deals: tuple[NDArray[np.int16], ...] = ()
    trains_from: NDArray[np.int16] | None = None

    @property
    def test_rows(self) -> NDArray[np.intp]:
        """The positions of the test rows."""
        return np.flatnonzero(self.blocks == TEST)

    @property
    def train_rows(self) -> NDArray[np.intp]:
        """The positions of the rows that train a model for the test rows."""
        if self.trains_from is None:
            return np.flatnonzero(self.blocks >= 0)
        return np.flatnonzero((self.blocks >= 0) & (self.trains_from <= self._n_blocks))

    @property
    def labelled_rows(self) -> NDArray[np.intp]:
        """The positions of train and test rows together."""
        return np.flatnonzero(self.blocks != UNUSED)

    def folds(self) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield the train and validation positions of each fold, deal by deal."""
        if self.in_time:
            opens = self.blocks + 1 if self.trains_from is None else self.trains_from
            for block in range(1, self._n_blocks):
                train = np.flatnonzero((self.blocks >= 0) & (opens <= block))
                yield train, np.flatnonzero(self.blocks == block)
            return
        for blocks in (self.blocks, *self.more_deals):
            for block in range(int(blocks.max(initial=-1)) + 1):
                train = np.flatnonzero((blocks >= 0) & (blocks != block))
                yield train, np.flatnonzero(blocks == block)

    @property
    def _n_blocks(self) -> int:
        return int(self.blocks.max(initial=-1)) + 1
