"""Rows for checks: what they are made of."""

from __future__ import annotations

import numpy as np

from modelwright.testing import hostile_rows, make_rows


def test_rows_of_trees_have_gaps_and_those_of_lines_have_none() -> None:
    for encoding in ("linear", "tree"):
        features, labels = make_rows("multiclass", encoding, n_rows=50)

        assert features.shape == (50, 6)
        assert set(labels) == {0, 1, 2, 3}
        assert np.isnan(features).any() == (encoding == "tree")
        hostile = hostile_rows(features, encoding)
        assert np.isinf(hostile).any()
        assert np.isnan(hostile).any() == (encoding == "tree")


def test_equal_seeds_make_equal_rows() -> None:
    first, again, other = (make_rows("regression", "linear", seed=s)[0] for s in (0, 0, 1))

    assert (first == again).all()
    assert (first != other).any()
