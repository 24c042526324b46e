"""A shuffled split: every block gets its share of each class, or of each stretch of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.design.dealing import (
    HOLDOUT_SHARE,
    TEST_SHARE,
    blocks_at,
    deal,
    deal_again,
    deal_training_rows,
    deals_decisions,
)
from modelwright.design.settings import setting
from modelwright.design.split_basis import Blocks, n_folds_text
from modelwright.records import TEST, Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.design.split_basis import SplitBasis


def split_shuffled(basis: SplitBasis, n_folds: int) -> Blocks:
    """Return blocks of rows without an order and without groups; repeats stay together where they can."""
    strata, units = basis.strata, basis.units
    blocks = blocks_at(deal(strata, units, seed=basis.seed), n_folds)
    is_lopsided = _is_lopsided(blocks, n_folds)
    if is_lopsided:
        units = np.arange(len(strata))
        blocks = blocks_at(deal(strata, units, seed=basis.seed), n_folds)
    is_training = blocks != TEST
    more_deals = deal_again(
        blocks,
        lambda seed: deal_training_rows(
            strata, units, is_training, n_folds=n_folds, seed=seed
        ),
        seed=basis.seed,
    )
    what = "quantile of the target" if basis.task == "regression" else "class"
    only = (
        f"; {basis.time_name!r} has one value and cannot order them"
        if basis.time_name is not None
        else ""
    )
    decision = Decision(
        subject="split",
        choice=f"shuffled, each {what} by its share, {n_folds_text(n_folds)}",
        reason=f"No time order and no groups hold the rows together{only}.",
        override='[data] time = "@order"',
    )
    repeats = (_repeats_decision(),) if is_lopsided else ()
    return Blocks(
        blocks=blocks,
        in_time=n_folds == 1,
        decisions=(decision, *repeats, *deals_decisions(more_deals)),
        more_deals=more_deals,
    )


def _is_lopsided(blocks: NDArray[np.int16], n_folds: int) -> bool:
    """Return whether large units left the test rows too few or too many, or a fold with too few."""
    test_share = float((blocks == TEST).mean())
    sizes = np.bincount(blocks[blocks >= 0], minlength=max(n_folds, 2))
    fair_share = HOLDOUT_SHARE if n_folds == 1 else 1 / n_folds
    is_fair = TEST_SHARE / 2 <= test_share <= 2 * TEST_SHARE
    return not is_fair or bool(sizes.min() < 0.5 * fair_share * sizes.sum())


def _repeats_decision() -> Decision:
    return Decision(
        subject="repeats in the split",
        choice="may stand on both sides",
        reason="So few distinct rows fill the data that parts of fair size cannot keep them whole.",
        override=setting("data", "repeats", "drop"),
    )
