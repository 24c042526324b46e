"""A split by group: rows of a group stay in one block."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from modelwright.design.dealing import TEST_SHARE, deal_again, deals_decisions
from modelwright.design.split_basis import Blocks, n_folds_text, spread
from modelwright.errors import DataError
from modelwright.records import TEST, Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.design.split_basis import SplitBasis


def split_by_group(basis: SplitBasis, n_folds: int) -> Blocks:
    """Return blocks of whole groups.

    Raises
    ------
    DataError
        If there are too few groups.
    """
    groups = np.asarray(basis.groups)
    n_groups = len(np.unique(groups))
    if n_groups < 3:
        raise DataError(
            f"[data] group = {basis.group_name!r} has {n_groups} values in the labelled rows; a split by group needs 3. "
            "Name another column, or leave group out."
        )
    test = _is_test(basis, _fold_of_groups(basis, groups, n_folds=min(5, n_groups)))
    n_left = len(np.unique(groups[~test]))
    if n_folds == 1:
        folds = _fold_of_groups(basis, groups, n_folds=min(5, n_left), rows=~test)
        folds = (folds == 0).astype(np.int16)
    else:
        n_folds = min(n_folds, n_left)
        folds = _fold_of_groups(basis, groups, n_folds=n_folds, rows=~test)
    blocks = spread(folds, ~test, TEST)

    def dealt(seed: int) -> NDArray[np.int16]:
        """Return other folds of the same groups."""
        other = replace(basis, seed=seed)
        return spread(
            _fold_of_groups(other, groups, n_folds=n_folds, rows=~test), ~test, TEST
        )

    more_deals = deal_again(blocks, dealt, seed=basis.seed)
    decision = Decision(
        subject="split",
        choice=f"whole groups of {basis.group_name}, {n_folds_text(n_folds)}",
        reason=f"It was asked for; there are {n_groups:,} groups.",
    )
    return Blocks(
        blocks=blocks,
        in_time=n_folds == 1,
        decisions=(decision, *deals_decisions(more_deals)),
        more_deals=more_deals,
    )


def _is_test(basis: SplitBasis, folds: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Return the fold that tests: it leaves most classes to learn from, and is nearest to the share."""

    def misfit(fold: int) -> tuple[int, float]:
        """Return classes that only this fold has, and how far its size is from the share."""
        is_test = folds == fold
        n_left = len(np.unique(basis.labels[~is_test])) if is_classes else 0
        return -n_left, abs(float(is_test.mean()) - TEST_SHARE)

    is_classes = basis.task != "regression"
    return np.asarray(folds == min(range(int(folds.max()) + 1), key=misfit))


def _fold_of_groups(
    basis: SplitBasis,
    groups: NDArray[np.intp],
    *,
    n_folds: int,
    rows: NDArray[np.bool_] | None = None,
) -> NDArray[np.int16]:
    """Return the fold of each row: whole groups, of about equal size, classes balanced where it is quick."""
    from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

    kept = np.ones(len(groups), dtype=bool) if rows is None else rows
    strata, groups = basis.strata[kept], groups[kept]
    few_groups = len(np.unique(groups)) <= 3_000
    classes_fit = basis.task != "regression" and np.bincount(strata).max() >= n_folds
    if few_groups and classes_fit:
        splitter = StratifiedGroupKFold(n_folds, shuffle=True, random_state=basis.seed)
    else:
        splitter = GroupKFold(n_folds)
        groups = np.random.default_rng(basis.seed).permutation(groups.max() + 1)[groups]
    folds = np.zeros(len(groups), dtype=np.int16)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a class with fewer rows than folds is no mistake
        for fold, (_, held_out) in enumerate(splitter.split(groups, strata, groups)):
            folds[held_out] = fold
    return folds
