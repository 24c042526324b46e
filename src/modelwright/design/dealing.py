"""Dealing: rows into a test block and folds, evenly, and few rows several times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.records import TEST, Decision

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

TEST_SHARE = 0.2
HOLDOUT_SHARE = 0.2
# Below, the score depends on how the folds fall: it is averaged over several deals of them.
_FEWEST_ROWS_FOR_ONE_DEAL = 1_000
_N_DEALS = 3
# The fractional parts of its multiples lie as evenly as those of any number.
_GOLDEN = (np.sqrt(5) - 1) / 2


def deal(
    strata: NDArray[np.intp], units: NDArray[np.intp], *, seed: int
) -> NDArray[np.float64]:
    """Return a position in [0, 1) for each row, spread evenly within each stratum.

    Rows of a unit share their position. Units are shuffled within their stratum and placed at the
    multiples of the golden ratio, so that any stretch of [0, 1) gets its share of every
    stratum, to within about one row. A stratum of one unit lies above the test share.
    """
    _, first, unit_of_row = np.unique(units, return_index=True, return_inverse=True)
    strata_of_units = strata[first]
    shuffled = np.random.default_rng(seed).permutation(len(first))
    order = shuffled[np.argsort(strata_of_units[shuffled], kind="stable")]
    positions = np.empty(len(first))
    positions[order] = np.arange(1, len(first) + 1) * _GOLDEN % 1
    _, stratum, sizes = np.unique(strata_of_units, return_inverse=True, return_counts=True)
    is_lonely = sizes[stratum] == 1
    positions[is_lonely] = TEST_SHARE + (1 - TEST_SHARE) * positions[is_lonely]
    return np.asarray(positions[unit_of_row])


def blocks_at(positions: NDArray[np.float64], n_folds: int) -> NDArray[np.int16]:
    """Return the test block below the test share, and blocks of equal width above it."""
    rest = (positions - TEST_SHARE) / (1 - TEST_SHARE)
    if n_folds == 1:
        blocks = (rest < HOLDOUT_SHARE).astype(np.int16)
    else:
        blocks = np.floor(rest * n_folds).astype(np.int16)
    return np.where(positions < TEST_SHARE, TEST, blocks).astype(np.int16)


def deal_training_rows(
    strata: NDArray[np.intp],
    units: NDArray[np.intp],
    is_training: NDArray[np.bool_],
    *,
    n_folds: int,
    seed: int,
) -> NDArray[np.int16]:
    """Return blocks of the training rows dealt into folds; the other rows test."""
    blocks = np.full(len(strata), TEST, dtype=np.int16)
    positions = deal(strata[is_training], units[is_training], seed=seed)
    blocks[is_training] = blocks_at(TEST_SHARE + (1 - TEST_SHARE) * positions, n_folds)
    return blocks


def deal_again(
    blocks: NDArray[np.int16], make: Callable[[int], NDArray[np.int16]], *, seed: int
) -> tuple[NDArray[np.int16], ...]:
    """Return further deals of few rows, into as many folds, none that is as an earlier one.

    Parameters
    ----------
    blocks
        The first deal, shape (n_rows,).
    make
        Makes a deal from a seed.
    seed
        Seed of the first deal.
    """
    deals = [blocks]
    if len(blocks) < _FEWEST_ROWS_FOR_ONE_DEAL:
        for number in range(1, _N_DEALS):
            another = make(seed + number)
            is_whole = len(np.unique(another)) == len(np.unique(blocks))
            if is_whole and not any(_is_same(another, earlier) for earlier in deals):
                deals.append(another)
    return tuple(deals[1:])


def _is_same(left: NDArray[np.int16], right: NDArray[np.int16]) -> bool:
    """Return whether two deals part the rows alike, however they number the parts."""
    pairs = np.unique(np.stack([left, right]), axis=1).shape[1]
    return bool(pairs == len(np.unique(left)) == len(np.unique(right)))


def deals_decisions(more_deals: tuple[NDArray[np.int16], ...]) -> tuple[Decision, ...]:
    """Return why there are several deals, if there are."""
    if not more_deals:
        return ()
    decision = Decision(
        subject="deals of the folds",
        choice=f"{1 + len(more_deals)}, where the budget allows",
        reason=f"With under {_FEWEST_ROWS_FOR_ONE_DEAL:,} rows the score depends on how the folds fall. A row's "
        "predictions are averaged over the deals.",
    )
    return (decision,)
