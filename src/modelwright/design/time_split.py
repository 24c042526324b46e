"""A split in time: the latest rows test, and each fold learns from the blocks before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.design.dealing import HOLDOUT_SHARE, TEST_SHARE, deal_training_rows
from modelwright.design.gap import leave_gap
from modelwright.design.settings import setting
from modelwright.design.split_basis import Blocks, consecutive
from modelwright.errors import DataError
from modelwright.records import TEST, Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.design.split_basis import SplitBasis

_FEWEST_FIRST_ROWS = 20
_LEAST_FIRST_SHARE = 0.05


def split_in_time(basis: SplitBasis, n_folds: int) -> Blocks:
    """Return blocks of whole times, the latest to test.

    Raises
    ------
    DataError
        If a gap leaves too few rows, or there are too few times for one.
    """
    times, codes = np.unique(np.asarray(basis.time), return_inverse=True)
    counts = np.bincount(codes)
    n_train_times = _n_train_times(counts)
    is_test = codes >= n_train_times
    blocks = np.full(len(codes), TEST, dtype=np.int16)
    of_times = _blocks_of_times(counts[:n_train_times], n_folds)
    decisions = [_time_decision(basis, len(times), len(times) - n_train_times, is_test)]
    if of_times.max() == 0:
        return _shuffled_before_test(basis, ~is_test, n_folds, decisions)
    blocks[~is_test] = of_times[codes[~is_test]]
    trains_from = None
    if basis.gap is not None:
        least = _fewest_training_rows(int((~is_test).sum()))
        blocks, trains_from, decision = leave_gap(
            blocks, np.asarray(basis.time), basis.gap, least=least
        )
        decisions.append(decision)
    return Blocks(
        blocks=blocks, in_time=True, decisions=tuple(decisions), trains_from=trains_from
    )


def _shuffled_before_test(
    basis: SplitBasis,
    is_training: NDArray[np.bool_],
    n_folds: int,
    decisions: list[Decision],
) -> Blocks:
    """Return folds shuffled among the training rows, which have too few times for folds in time."""
    if basis.gap is not None:
        raise DataError(
            f"[data] gap asks for folds in time, and the training rows have too few times of {basis.time_name!r} "
            "for them. Leave gap out, or name a finer time column."
        )
    blocks = deal_training_rows(
        basis.strata, basis.units, is_training, n_folds=n_folds, seed=basis.seed
    )
    return Blocks(
        blocks=blocks,
        in_time=n_folds == 1,
        decisions=(*decisions, _shuffled_folds_decision(basis)),
    )


def _n_train_times(counts: NDArray[np.intp]) -> int:
    """Return how many of the times, the earliest first, train: the rest is nearest to the test share."""
    later = 1.0 - np.cumsum(counts)[:-1] / counts.sum()
    return int(np.abs(later - TEST_SHARE).argmin()) + 1


def _blocks_of_times(counts: NDArray[np.intp], n_folds: int) -> NDArray[np.int16]:
    """Return a block per time: about equal rows each, the first with enough rows to learn from."""
    middles = (np.cumsum(counts) - counts / 2) / counts.sum()
    if n_folds == 1:
        blocks = (middles >= 1 - HOLDOUT_SHARE).astype(np.int16)
    else:
        blocks = np.floor(middles * (n_folds + 1)).astype(np.int16)
    enough = np.cumsum(counts) >= _fewest_training_rows(int(counts.sum()))
    first = blocks[int(enough.argmax())] if enough.any() else blocks[-1]
    return consecutive(np.maximum(blocks, first))


def _fewest_training_rows(n_rows: int) -> float:
    return max(_FEWEST_FIRST_ROWS, _LEAST_FIRST_SHARE * n_rows)


def _time_decision(
    basis: SplitBasis, n_times: int, n_test_times: int, is_test: NDArray[np.bool_]
) -> Decision:
    name = basis.time_name
    ordered = (
        "the order of the rows" if name == "@order" else f"{name}, equal times together"
    )
    groups = (
        f" Rows of one {basis.group_name} may stand on both sides: time goes first."
        if basis.groups is not None
        else ""
    )
    return Decision(
        subject="split",
        choice=f"by time: the latest rows test, by {ordered}",
        reason=f"The latest {n_test_times:,} of {n_times:,} times hold {is_test.mean():.1%} of the rows, the nearest "
        f"to {TEST_SHARE:.0%} that whole times allow.{groups}",
        override=setting("data", "time", "none"),
    )


def _shuffled_folds_decision(basis: SplitBasis) -> Decision:
    return Decision(
        subject="folds",
        choice="shuffled within the training rows",
        reason=f"The training rows have too few times of {basis.time_name} for folds in time.",
        override=setting("data", "time", "none"),
    )
