"""Contexts give rows, samples and columns without changing what they were made from."""

from typing import Any

import numpy as np


def test_a_sample_is_bounded_and_the_same_each_time(context: Any) -> None:
    made = context(np.arange(100.0), x=np.arange(100.0))

    one, two = made.sample(30), made.sample(30)

    assert one.n_rows == 30
    np.testing.assert_array_equal(one.labels, two.labels)
    np.testing.assert_array_equal(one.values["x"], one.labels)
    assert made.sample(100) is made


def test_features_can_be_taken_out(context: Any) -> None:
    made = context([1.0, 2.0], x=[1.0, 2.0], c=["a", ""])

    assert made.without({"x"}).features == ("c",)
    assert made.features == ("x", "c")
    assert (made.numbers, made.categories) == (("x",), ("c",))
    assert made.is_missing("c").tolist() == [False, True]
