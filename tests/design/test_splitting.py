"""Splits keep together what belongs together, and give each part its share."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelwright.design.gap import Gap
from modelwright.design.split_basis import SplitBasis
from modelwright.design.splitting import choose_split, n_folds_for
from modelwright.errors import DataError
from modelwright.records import TEST, UNUSED, Split, SplitPlan

SEEDS = st.integers(0, 2**31)


def split_of(labels: Any, **basis: Any) -> tuple[Split, SplitPlan, list[str]]:
    labels = np.asarray(labels)
    basis = {"task": "binary", "units": np.arange(len(labels)), **basis}
    split, plan, decisions = choose_split(
        SplitBasis(labels=labels, **basis), np.ones(len(labels), dtype=bool)
    )
    return split, plan, [decision.subject for decision in decisions]


@given(st.lists(st.integers(2, 60), min_size=2, max_size=6), SEEDS)
@settings(max_examples=60, deadline=None)
def test_each_class_has_its_share_in_test_and_folds(sizes: list[int], seed: int) -> None:
    labels = np.repeat(np.arange(len(sizes)), sizes)

    blocks = split_of(labels, task="multiclass", seed=seed)[0].blocks

    for label, size in enumerate(sizes):
        of_class = blocks[labels == label]
        assert abs((of_class == TEST).sum() - 0.2 * size) <= 2.5
        assert (of_class != TEST).any()


@given(st.integers(10, 300), SEEDS)
@settings(max_examples=60, deadline=None)
def test_blocks_are_consecutive_and_none_is_empty(n_rows: int, seed: int) -> None:
    labels = np.random.default_rng(seed).normal(size=n_rows)

    split, plan, _ = split_of(labels, task="regression", seed=seed)

    assert set(split.blocks) == {TEST, 0, 1, 2, 3, 4}
    assert plan.n_folds == 5
    assert plan.kind == "random"


@given(st.integers(1, 12), SEEDS)
@settings(max_examples=60, deadline=None)
def test_exact_repeats_share_their_block(n_copies: int, seed: int) -> None:
    units = np.repeat(np.arange(80), n_copies)
    labels = units % 2

    split, _, subjects = split_of(labels, units=units, seed=seed)

    assert "repeats in the split" not in subjects
    assert all(len(set(split.blocks[units == unit])) == 1 for unit in range(80))


def test_a_few_large_repeats_cannot_keep_rows_together() -> None:
    split, plan, subjects = split_of([0, 1] * 100, units=np.array([0, 1] * 100))

    assert "repeats in the split" in subjects
    assert plan.test_share == pytest.approx(0.2, abs=0.02)
    assert len(split.train_rows) == 160


@given(st.lists(st.integers(1, 9), min_size=3, max_size=60), SEEDS)
@settings(max_examples=60, deadline=None)
def test_equal_times_are_never_split_and_later_ones_test(
    counts: list[int], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    times = rng.permutation(np.repeat(np.arange(len(counts)) * 1.5, counts))

    split, plan, _ = split_of(rng.integers(0, 2, len(times)), time=times, time_name="t")

    for time in np.unique(times):
        assert len(set(split.blocks[times == time])) == 1 or not split.in_time
    assert times[split.test_rows].min() > times[split.train_rows].max()
    if split.in_time:
        for train, held_out in split.folds():
            assert times[train].max() < times[held_out].min()
    assert (plan.kind, plan.column) == ("time", "t")


def test_time_blocks_expand_over_about_equal_parts() -> None:
    split, plan, _ = split_of(np.arange(600) % 2, time=np.arange(600.0), time_name="@order")

    assert plan.n_folds == 5
    assert plan.test_share == pytest.approx(0.2)
    assert np.bincount(split.blocks[split.train_rows]).tolist() == [80] * 6


def test_the_first_block_in_time_has_rows_enough_to_learn_from() -> None:
    times = np.repeat([2020, 2021, 2022, 2023], [3, 5, 400, 100])

    split, plan, _ = split_of(np.arange(508) % 2, time=times, time_name="year")

    assert (plan.n_folds, split.in_time) == (
        5,
        False,
    )  # 2020 and 2021 are too few for a fold
    assert len(split.test_rows) == 100


def test_one_training_time_leaves_shuffled_folds() -> None:
    split, plan, subjects = split_of(
        np.arange(200) % 2, time=np.repeat([1.0, 2.0], 100), time_name="t"
    )

    assert subjects == ["split", "folds"]
    assert (plan.kind, plan.n_folds, split.in_time) == ("time", 5, False)


def test_one_time_only_is_no_order() -> None:
    _, plan, _ = split_of(np.arange(100) % 2, time=np.full(100, 5.0), time_name="t")

    assert (plan.kind, plan.column) == ("stratified", None)


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_groups_stay_whole(task: str) -> None:
    groups = np.random.default_rng(0).integers(0, 25, 400)

    split, plan, _ = split_of(np.arange(400) % 2, task=task, groups=groups, group_name="g")

    assert all(len(set(split.blocks[groups == group])) == 1 for group in range(25))
    assert (plan.kind, plan.column, plan.n_folds) == ("group", "g", 5)
    assert 0.1 < plan.test_share < 0.3


def test_two_groups_cannot_be_split() -> None:
    with pytest.raises(DataError, match="needs 3"):
        split_of([0, 1] * 10, groups=np.array([0, 1] * 10), group_name="g")


def test_many_rows_get_one_validation_block() -> None:
    labels = np.arange(100_010) % 2

    split, plan, _ = split_of(labels)

    (train, held_out), *others = list(split.folds())
    assert others == []
    assert plan.n_folds == 1
    assert len(held_out) == pytest.approx(0.16 * len(labels), rel=0.01)
    assert len(train) == pytest.approx(0.64 * len(labels), rel=0.01)


def test_many_rows_in_groups_get_one_validation_block() -> None:
    groups = np.arange(100_010) % 50

    split, plan, _ = split_of(np.arange(100_010) % 2, groups=groups, group_name="g")

    assert plan.n_folds == 1
    assert not set(groups[split.blocks == 0]) & set(groups[split.blocks == 1])


@pytest.mark.parametrize(("n_rows", "n_folds"), [(500, 5), (50_000, 3), (500_000, 1)])
def test_more_rows_need_fewer_folds(n_rows: int, n_folds: int) -> None:
    assert n_folds_for(n_rows) == n_folds


def test_unused_rows_stay_outside() -> None:
    used = np.arange(60) % 3 > 0
    basis = SplitBasis(labels=np.arange(40) % 2, task="binary", units=np.arange(40))

    split, _, _ = choose_split(basis, used)

    assert ((split.blocks == UNUSED) == ~used).all()


def test_a_gap_keeps_near_rows_out_of_training_and_the_window_expands() -> None:
    times = np.arange(600.0)

    split, plan, subjects = split_of(
        np.arange(600) % 2, time=times, time_name="t", gap=Gap(size=30, text="30 of t")
    )

    assert subjects == ["split", "gap"]
    assert (plan.gap, plan.n_folds) == ("30 of t", 5)
    sizes = []
    for train, held_out in split.folds():
        assert times[held_out].min() - times[train].max() == 31
        sizes.append(len(train))
    assert sizes == [50, 130, 210, 290, 370]
    assert times[split.test_rows].min() - times[split.train_rows].max() == 31


@pytest.mark.parametrize("times", [np.full(200, 5.0), np.repeat([1.0, 2.0], 100)])
def test_a_gap_without_folds_in_time_is_refused(times: Any) -> None:
    gap = Gap(size=1, text="1 of t")

    with pytest.raises(DataError, match=r"\[data\] gap"):
        split_of(np.arange(200) % 2, time=times, time_name="t", gap=gap)


def test_few_rows_are_dealt_three_times() -> None:
    groups = np.arange(300) % 30

    _, plan, subjects = split_of(np.arange(300) % 2)
    by_group, group_plan, _ = split_of(np.arange(300) % 2, groups=groups, group_name="g")

    assert (plan.n_folds, plan.n_deals, subjects[-1]) == (5, 3, "deals of the folds")
    assert group_plan.n_deals == 3
    assert all(
        len(set(deal[groups == group])) == 1
        for deal in by_group.more_deals
        for group in range(30)
    )
    assert split_of(np.arange(1000) % 2)[1].n_deals == 1
    assert (
        split_of(np.arange(300) % 2, time=np.arange(300.0), time_name="t")[1].n_deals == 1
    )


def test_as_many_groups_as_folds_can_be_dealt_in_one_way_only() -> None:
    groups = np.arange(300) % 4

    _, plan, _ = split_of(np.arange(300) % 2, groups=groups, group_name="g")

    assert (plan.n_folds, plan.n_deals) == (3, 1)


def test_a_group_of_most_rows_trains() -> None:
    groups = np.where(np.arange(200) % 10 < 7, 0, np.arange(200) % 40)

    for seed in range(5):
        split, _, _ = split_of(np.arange(200) % 2, groups=groups, group_name="g", seed=seed)

        assert (groups[split.test_rows] != 0).all()
        assert len(split.test_rows) >= 10


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_ten_rows_and_a_class_seen_once_still_make_folds(task: str, seed: int) -> None:
    labels = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 2 if task == "multiclass" else 1])

    split, plan, _ = split_of(labels, task=task, seed=seed)

    folds = list(split.folds())
    assert len(folds) == plan.n_folds * plan.n_deals >= 4
    assert all(len(train) and len(held_out) for train, held_out in folds)
    assert set(labels[split.train_rows]) == set(labels)
    assert len(split.test_rows) in {1, 2, 3, 4}


def test_the_seed_decides_and_nothing_else() -> None:
    labels = np.arange(300) % 3

    same = [
        split_of(labels, task="multiclass", seed=7)[0].blocks.tolist() for _ in range(2)
    ]
    other = split_of(labels, task="multiclass", seed=8)[0].blocks.tolist()

    assert same[0] == same[1] != other
