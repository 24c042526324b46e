"""Splits: which rows test, and in which block each other row stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelwright.design.settings import setting
from modelwright.errors import DataError
from modelwright.records import TEST, UNUSED, Decision, Split, SplitKind, SplitPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.records import Task

TEST_SHARE = 0.2
_HOLDOUT_SHARE = 0.2
_MOST_ROWS_FOR_FIVE_FOLDS = 20_000
_MOST_ROWS_FOR_THREE_FOLDS = 100_000
_N_STRATA = 20
_FEWEST_ROWS_PER_STRATUM = 10
_FEWEST_FIRST_ROWS = 20
_LEAST_FIRST_SHARE = 0.05
# The fractional parts of its multiples lie as evenly as those of any number.
_GOLDEN = (np.sqrt(5) - 1) / 2


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
    seed: int = 0


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
    """
    n_folds = n_folds_for(len(basis.labels))
    if basis.time is not None and len(np.unique(basis.time)) > 1:
        blocks, in_time, decisions = _in_time(basis, n_folds)
        kind: SplitKind = "time"
    elif basis.groups is not None:
        blocks, in_time, decisions = _by_group(basis, n_folds)
        kind = "group"
    else:
        blocks, in_time, decisions = _shuffled(basis, n_folds)
        kind = "random" if basis.task == "regression" else "stratified"
    everywhere = np.full(len(used), UNUSED, dtype=np.int16)
    everywhere[used] = _consecutive(blocks)
    split = Split(blocks=everywhere, in_time=in_time)
    plan = SplitPlan(
        kind=kind,
        n_folds=sum(1 for _ in split.folds()),
        test_share=float((blocks == TEST).mean()),
        column={"time": basis.time_name, "group": basis.group_name}.get(kind),
        seed=basis.seed,
    )
    return split, plan, decisions


def n_folds_for(n_rows: int) -> int:
    """Return how many folds so many rows get; many rows need fewer to give a steady score."""
    if n_rows <= _MOST_ROWS_FOR_FIVE_FOLDS:
        return 5
    return 3 if n_rows <= _MOST_ROWS_FOR_THREE_FOLDS else 1


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


def _strata(basis: SplitBasis) -> NDArray[np.intp]:
    if basis.task != "regression":
        return np.asarray(basis.labels, dtype=np.intp)
    n_strata = max(1, min(_N_STRATA, len(basis.labels) // _FEWEST_ROWS_PER_STRATUM))
    edges = np.quantile(basis.labels, np.linspace(0, 1, n_strata + 1)[1:-1])
    return np.asarray(np.searchsorted(edges, basis.labels), dtype=np.intp)


def _blocks_at(positions: NDArray[np.float64], n_folds: int) -> NDArray[np.int16]:
    """Return the test block below the test share, and blocks of equal width above it."""
    rest = (positions - TEST_SHARE) / (1 - TEST_SHARE)
    if n_folds == 1:
        blocks = (rest < _HOLDOUT_SHARE).astype(np.int16)
    else:
        blocks = np.floor(rest * n_folds).astype(np.int16)
    return np.where(positions < TEST_SHARE, TEST, blocks).astype(np.int16)


def _shuffled(
    basis: SplitBasis, n_folds: int
) -> tuple[NDArray[np.int16], bool, tuple[Decision, ...]]:
    strata = _strata(basis)
    blocks = _blocks_at(deal(strata, basis.units, seed=basis.seed), n_folds)
    is_lopsided = _is_lopsided(blocks, n_folds)
    if is_lopsided:
        each_row = np.arange(len(strata))
        blocks = _blocks_at(deal(strata, each_row, seed=basis.seed), n_folds)
    how = "target quantiles" if basis.task == "regression" else "class"
    only = (
        f"; {basis.time_name!r} has one value and cannot order them"
        if basis.time_name is not None
        else ""
    )
    decision = Decision(
        subject="split",
        choice=f"shuffled, balanced by {how}, {_n_folds_text(n_folds)}",
        reason=f"No time order and no groups hold the rows together{only}.",
        override='[data] time = "@order"',
    )
    repeats = (_repeats_decision(),) if is_lopsided else ()
    return blocks, n_folds == 1, (decision, *repeats)


def _is_lopsided(blocks: NDArray[np.int16], n_folds: int) -> bool:
    """Return whether large units left the test rows too few or too many, or a fold with too few."""
    test_share = float((blocks == TEST).mean())
    sizes = np.bincount(blocks[blocks >= 0], minlength=max(n_folds, 2))
    fair_share = _HOLDOUT_SHARE if n_folds == 1 else 1 / n_folds
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


def _by_group(
    basis: SplitBasis, n_folds: int
) -> tuple[NDArray[np.int16], bool, tuple[Decision, ...]]:
    groups = np.asarray(basis.groups)
    n_groups = len(np.unique(groups))
    if n_groups < 3:
        raise DataError(
            f"[data] group = {basis.group_name!r} has {n_groups} values in the labelled rows; a split by group needs 3. "
            "Name another column, or leave group out."
        )
    test = _fold_of_groups(basis, groups, n_folds=min(5, n_groups)) == 0
    blocks = np.full(len(groups), TEST, dtype=np.int16)
    n_left = len(np.unique(groups[~test]))
    if n_folds == 1:
        folds = _fold_of_groups(basis, groups, n_folds=min(5, n_left), rows=~test)
        blocks[~test] = folds == 0
    else:
        n_folds = min(n_folds, n_left)
        blocks[~test] = _fold_of_groups(basis, groups, n_folds=n_folds, rows=~test)
    decision = Decision(
        subject="split",
        choice=f"whole groups of {basis.group_name}, {_n_folds_text(n_folds)}",
        reason=f"It was asked for; there are {n_groups:,} groups.",
    )
    return blocks, n_folds == 1, (decision,)


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
    for fold, (_, held_out) in enumerate(splitter.split(groups, strata, groups)):
        folds[held_out] = fold
    return folds


def _in_time(
    basis: SplitBasis, n_folds: int
) -> tuple[NDArray[np.int16], bool, tuple[Decision, ...]]:
    times, codes = np.unique(np.asarray(basis.time), return_inverse=True)
    counts = np.bincount(codes)
    n_train_times = _n_train_times(counts)
    is_test = codes >= n_train_times
    blocks = np.full(len(codes), TEST, dtype=np.int16)
    of_times = _blocks_of_times(counts[:n_train_times], n_folds)
    decisions = [_time_decision(basis, len(times), len(times) - n_train_times, is_test)]
    in_time = of_times.max() > 0
    if in_time:
        blocks[~is_test] = of_times[codes[~is_test]]
    else:
        positions = deal(_strata(basis)[~is_test], basis.units[~is_test], seed=basis.seed)
        blocks[~is_test] = _blocks_at(TEST_SHARE + (1 - TEST_SHARE) * positions, n_folds)
        decisions.append(_shuffled_folds_decision(basis))
    return blocks, bool(in_time or n_folds == 1), tuple(decisions)


def _n_train_times(counts: NDArray[np.intp]) -> int:
    """Return how many of the times, the earliest first, train: the rest is nearest to the test share."""
    later = 1.0 - np.cumsum(counts)[:-1] / counts.sum()
    return int(np.abs(later - TEST_SHARE).argmin()) + 1


def _blocks_of_times(counts: NDArray[np.intp], n_folds: int) -> NDArray[np.int16]:
    """Return a block per time: about equal rows each, the first with enough rows to learn from."""
    middles = (np.cumsum(counts) - counts / 2) / counts.sum()
    if n_folds == 1:
        blocks = (middles >= 1 - _HOLDOUT_SHARE).astype(np.int16)
    else:
        blocks = np.floor(middles * (n_folds + 1)).astype(np.int16)
    least = max(_FEWEST_FIRST_ROWS, _LEAST_FIRST_SHARE * counts.sum())
    enough = np.cumsum(counts) >= least
    first = blocks[int(enough.argmax())] if enough.any() else blocks[-1]
    return _consecutive(np.maximum(blocks, first))


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
