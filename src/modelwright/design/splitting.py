"""Splits: which rows test, and in which block each other row stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.design.group_split import split_by_group
from modelwright.design.shuffled_split import split_shuffled
from modelwright.design.split_basis import consecutive, spread
from modelwright.design.time_split import split_in_time
from modelwright.errors import DataError
from modelwright.records import TEST, Split, SplitPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.design.split_basis import Blocks, SplitBasis
    from modelwright.records import Decision, SplitKind

_MOST_ROWS_FOR_FIVE_FOLDS = 20_000
_MOST_ROWS_FOR_THREE_FOLDS = 100_000


def choose_split(
    basis: SplitBasis, used: NDArray[np.bool_]
) -> tuple[Split, SplitPlan, tuple[Decision, ...]]:
    """Return the split, how it was made, and why.

    Parameters
    ----------
    basis
        What it goes by, for the used rows only.
    used
        Whether each row of the data is used, shape (n_rows,).

    Raises
    ------
    DataError
        If there are too few groups, or a gap leaves too few rows.
    """
    n_folds = n_folds_for(len(basis.labels))
    is_ordered = basis.time is not None and len(np.unique(basis.time)) > 1
    if basis.gap is not None and not is_ordered:
        raise DataError(
            f"[data] gap needs rows in time order, and {basis.time_name!r} has one value in the labelled rows. "
            "Name another time column, or leave gap out."
        )
    kind: SplitKind
    if is_ordered:
        kind, made = "time", split_in_time(basis, n_folds)
    elif basis.groups is not None:
        kind, made = "group", split_by_group(basis, n_folds)
    else:
        kind = "random" if basis.task == "regression" else "stratified"
        made = split_shuffled(basis, n_folds)
    split = _of_all_rows(made, used)
    n_deals = 1 + len(split.more_deals)
    plan = SplitPlan(
        kind=kind,
        n_folds=sum(1 for _ in split.folds()) // n_deals,
        test_share=float((made.blocks == TEST).mean()),
        column={"time": basis.time_name, "group": basis.group_name}.get(kind),
        seed=basis.seed,
        n_deals=n_deals,
        gap="" if basis.gap is None else basis.gap.text,
    )
    return split, plan, made.decisions


def n_folds_for(n_rows: int) -> int:
    """Return how many folds so many rows get; many rows need fewer to give a steady score."""
    if n_rows <= _MOST_ROWS_FOR_FIVE_FOLDS:
        return 5
    return 3 if n_rows <= _MOST_ROWS_FOR_THREE_FOLDS else 1


def _of_all_rows(made: Blocks, used: NDArray[np.bool_]) -> Split:
    starts = made.trains_from
    return Split(
        blocks=spread(consecutive(made.blocks), used),
        in_time=made.in_time,
        more_deals=tuple(spread(consecutive(each), used) for each in made.more_deals),
        trains_from=None if starts is None else spread(starts, used),
    )
