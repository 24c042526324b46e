from __future__ import annotations

import numpy as np
import pytest

from modelwright.learners.neural.pieces import N_PIECES, NARROWEST, Pieces

GENERATOR = np.random.default_rng(0)


def test_columns_of_two_values_have_no_pieces() -> None:
    features = np.column_stack(
        [GENERATOR.normal(size=50), np.ones(50), np.arange(50) % 2, np.arange(50) % 3]
    )

    pieces = Pieces.of(features, most_columns=9)

    assert pieces.columns.tolist() == [0, 3]
    assert pieces.others.tolist() == [1, 2]


def test_only_the_first_columns_have_pieces_where_there_are_many() -> None:
    pieces = Pieces.of(GENERATOR.normal(size=(50, 4)), most_columns=2)

    assert pieces.columns.tolist() == [0, 1]
    assert pieces.others.tolist() == [2, 3]


def test_shares_say_how_much_of_each_piece_lies_below() -> None:
    pieces = Pieces.of(np.array([[0.0], [1.0], [2.0]]), most_columns=1)
    n_known = int((pieces.starts[0] < 3).sum())

    shares = pieces.shares(np.array([[-5.0], [0.0], [1.0], [2.0], [9.0]]))[0]

    covered = (shares * np.where(pieces.starts[0] < 3, pieces.widths[0], 0.0)).sum(axis=1)
    np.testing.assert_allclose(covered, [0.0, 0.0, 1.0, 2.0, 2.0], atol=1e-12)
    assert not shares[:, n_known:].any()


def test_a_column_that_is_mostly_zero_has_pieces_where_its_other_values_are() -> None:
    values = np.concatenate([np.zeros(950), np.linspace(1.0, 3.0, 50)])

    pieces = Pieces.of(values[:, None], most_columns=1)

    inside = (pieces.starts[0] >= 1.0) & (pieces.starts[0] < 3.0)
    assert inside.sum() >= N_PIECES // 3


@pytest.mark.parametrize("scale", [1e-300, 1e-5])
def test_values_that_hardly_differ_have_no_pieces(scale: float) -> None:
    pieces = Pieces.of(GENERATOR.normal(size=(50, 1)) * scale, most_columns=1)

    assert not len(pieces.columns)


def test_no_piece_is_narrower_than_the_bound() -> None:
    values = np.concatenate([GENERATOR.normal(size=300), GENERATOR.normal(size=300) * 1e-6])

    pieces = Pieces.of(values[:, None], most_columns=1)

    assert pieces.widths.min() >= NARROWEST
