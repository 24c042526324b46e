"""A whole table's encoder: parts side by side, each with the columns that are its own."""

from __future__ import annotations

import numpy as np

from modelwright.features.level_codes import LevelCodes
from modelwright.features.raw_numbers import RawNumbers
from modelwright.features.scaled_numbers import ScaledNumbers
from modelwright.features.table import Part, TableEncoder
from modelwright.runtime import Inputs

INPUTS = Inputs(
    np.array([[1.0, 10.0], [2.0, np.nan], [3.0, 30.0]]),
    np.array([["x", "p"], ["y", "p"], ["x", "q"]], dtype=object),
)
LABELS = np.array([0, 1, 0])


def test_parts_stand_side_by_side_in_their_order() -> None:
    encoder = TableEncoder(
        (Part("strings", (1,), (LevelCodes(),)), Part("numbers", (1, 0), (RawNumbers(),)))
    )

    features = encoder.fit_transform(INPUTS, LABELS)

    assert features.shape == (3, 3)
    np.testing.assert_array_equal(features[:, 1:], INPUTS.numbers[:, ::-1])
    assert features[0, 0] == features[1, 0] != features[2, 0]


def test_encoders_of_a_part_follow_one_another() -> None:
    encoder = TableEncoder((Part("strings", (0,), (LevelCodes(), ScaledNumbers())),))

    features = encoder.fit_transform(INPUTS, LABELS)

    codes = LevelCodes().fit_transform(INPUTS.strings[:, :1], LABELS)
    expected = ScaledNumbers().fit_transform(codes, LABELS)
    np.testing.assert_array_equal(features, expected)
    assert features.tolist() != codes.tolist()


def test_other_rows_are_encoded_as_the_training_rows_were() -> None:
    encoder = TableEncoder(
        (Part("numbers", (0,), (ScaledNumbers(),)), Part("strings", (0,), (LevelCodes(),)))
    )
    features = encoder.fit_transform(INPUTS, LABELS)

    np.testing.assert_allclose(
        encoder.transform(INPUTS.take(np.array([2, 0]))), features[[2, 0]]
    )
