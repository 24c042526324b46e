"""Which rows test, train and validate."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from modelwright.records import TEST, UNUSED, Split

blocks = st.lists(st.sampled_from([UNUSED, TEST, 0, 1, 2]), max_size=30).map(
    lambda numbers: np.array(numbers, dtype=np.int16)
)


@given(blocks)
def test_every_row_has_one_place(numbers: np.ndarray) -> None:
    split = Split(blocks=numbers)

    together = np.concatenate([split.test_rows, split.train_rows])

    assert sorted(together) == split.labelled_rows.tolist()
    assert (numbers[split.labelled_rows] != UNUSED).all()


@given(blocks)
def test_shuffled_folds_validate_each_training_row_once(numbers: np.ndarray) -> None:
    folds = list(Split(blocks=numbers).folds())

    validated = [row for _, valid in folds for row in valid.tolist()]
    assert sorted(validated) == np.flatnonzero(numbers >= 0).tolist()
    for train, valid in folds:
        assert not set(train) & set(valid)
        assert sorted([*train, *valid]) == np.flatnonzero(numbers >= 0).tolist()


@given(blocks)
def test_folds_in_time_train_on_the_past_only(numbers: np.ndarray) -> None:
    for train, valid in Split(blocks=numbers, in_time=True).folds():
        assert all(numbers[row] >= 1 for row in valid)
        for row in valid:
            assert (numbers[train] < numbers[row]).all()
            assert (numbers[train] >= 0).all()


def test_a_split_worked_out_by_hand() -> None:
    split = Split(blocks=np.array([0, 1, 2, TEST, UNUSED, 1], dtype=np.int16), in_time=True)

    folds = [(train.tolist(), valid.tolist()) for train, valid in split.folds()]

    assert folds == [([0], [1, 5]), ([0, 1, 5], [2])]
    assert split.test_rows.tolist() == [3]


def test_a_gap_worked_out_by_hand() -> None:
    split = Split(
        blocks=np.array([0, 0, 1, 1, 2, 2, TEST], dtype=np.int16),
        in_time=True,
        trains_from=np.array([1, 2, 2, 3, 3, 4, UNUSED], dtype=np.int16),
    )

    folds = [(train.tolist(), valid.tolist()) for train, valid in split.folds()]

    assert folds == [([0], [2, 3]), ([0, 1, 2], [4, 5])]
    assert split.train_rows.tolist() == [0, 1, 2, 3, 4]
    assert split.labelled_rows.tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_every_deal_validates_each_training_row_once() -> None:
    first = np.array([0, 0, 1, 1, TEST], dtype=np.int16)
    second = np.array([0, 1, 0, 1, TEST], dtype=np.int16)

    folds = Split(blocks=first, more_deals=(second,)).folds()

    assert [valid.tolist() for _, valid in folds] == [[0, 1], [2, 3], [0, 2], [1, 3]]
