"""Splits: which rows test, and in which block each other row stands."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
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
from modelwright.design.gap import Gap, leave_gap
from modelwright.design.settings import setting
from modelwright.errors import DataError
from modelwright.records import TEST, UNUSED, Decision, Split, SplitKind, SplitPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.records import Task

_MOST_ROWS_FOR_FIVE_FOLDS = 20_000
_MOST_ROWS_FOR_THREE_FOLDS = 100_000
_N_STRATA = 20
_FEWEST_ROWS_PER_STRATUM = 10
_FEWEST_FIRST_ROWS = 20
_LEAST_FIRST_SHARE = 0.05


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blocks:
    """Blocks of the used rows, and why; the fields mean what they mean in `Split`."""

    blocks: NDArray[np.int16]
    in_time: bool
    decisions: tuple[Decision, ...]
    more_deals: tuple[NDArray[np.int16], ...] = ()
    trains_from: NDArray[np.int16] | None = None


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
    if is_ordered:
        made = _in_time(basis, n_folds)
        kind: SplitKind = "time"
    elif basis.groups is not None:
        made = _by_group(basis, n_folds)
        kind = "group"
    else:
        made = _shuffled(basis, n_folds)
        kind = "random" if basis.task == "regression" else "stratified"
    split = Split(
        blocks=_everywhere(_consecutive(made.blocks), used),
        in_time=made.in_time,
        more_deals=tuple(_everywhere(_consecutive(each), used) for each in made.more_deals),
        trains_from=None
        if made.trains_from is None
        else _everywhere(made.trains_from, used),
    )
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


def _everywhere(
    values: NDArray[np.int16], used: NDArray[np.bool_], elsewhere: int = UNUSED
) -> NDArray[np.int16]:
    everywhere = np.full(len(used), elsewhere, dtype=np.int16)
    everywhere[used] = values
    return everywhere


def _strata(basis: SplitBasis) -> NDArray[np.intp]:
    if basis.task != "regression":
        return np.asarray(basis.labels, dtype=np.intp)
    n_strata = max(1, min(_N_STRATA, len(basis.labels) // _FEWEST_ROWS_PER_STRATUM))
    edges = np.quantile(basis.labels, np.linspace(0, 1, n_strata + 1)[1:-1])
    return np.asarray(np.searchsorted(edges, basis.labels), dtype=np.intp)


def _shuffled(basis: SplitBasis, n_folds: int) -> _Blocks:
    strata, units = _strata(basis), basis.units
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
        choice=f"shuffled, each {what} by its share, {_n_folds_text(n_folds)}",
        reason=f"No time order and no groups hold the rows together{only}.",
        override='[data] time = "@order"',
    )
    repeats = (_repeats_decision(),) if is_lopsided else ()
    return _Blocks(
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


def _n_folds_text(n_folds: int) -> str:
    return f"{n_folds} folds" if n_folds > 1 else "one validation block"


def _by_group(basis: SplitBasis, n_folds: int) -> _Blocks:
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
    blocks = _everywhere(folds, ~test, TEST)

    def dealt(seed: int) -> NDArray[np.int16]:
        """Return other folds of the same groups."""
        other = replace(basis, seed=seed)
        return _everywhere(
            _fold_of_groups(other, groups, n_folds=n_folds, rows=~test), ~test, TEST
        )

    more_deals = deal_again(blocks, dealt, seed=basis.seed)
    decision = Decision(
        subject="split",
        choice=f"whole groups of {basis.group_name}, {_n_folds_text(n_folds)}",
        reason=f"It was asked for; there are {n_groups:,} groups.",
    )
    return _Blocks(
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
    strata, groups = _strata(basis)[kept], groups[kept]
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


def _in_time(basis: SplitBasis, n_folds: int) -> _Blocks:
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
    return _Blocks(
        blocks=blocks, in_time=True, decisions=tuple(decisions), trains_from=trains_from
    )


def _shuffled_before_test(
    basis: SplitBasis,
    is_training: NDArray[np.bool_],
    n_folds: int,
    decisions: list[Decision],
) -> _Blocks:
    """Return folds shuffled among the training rows, which have too few times for folds in time."""
    if basis.gap is not None:
        raise DataError(
            f"[data] gap asks for folds in time, and the training rows have too few times of {basis.time_name!r} "
            "for them. Leave gap out, or name a finer time column."
        )
    blocks = deal_training_rows(
        _strata(basis), basis.units, is_training, n_folds=n_folds, seed=basis.seed
    )
    return _Blocks(
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
    return _consecutive(np.maximum(blocks, first))


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


def _consecutive(blocks: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return blocks numbered 0, 1, 2 ... without gaps; test rows stay as they are."""
    return np.where(
        blocks >= 0, np.searchsorted(np.unique(blocks[blocks >= 0]), blocks), blocks
    ).astype(np.int16)
