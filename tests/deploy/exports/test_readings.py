"""Readings: what the release reads, and gaps between readings."""

from __future__ import annotations

import numpy as np
import pytest

from modelwright.deploy.exports.readings import expected_readings, reading_gap
from modelwright.records import Column


def test_values_are_read_by_their_columns_and_others_are_none() -> None:
    size = Column(name="size", type="number", missing_codes=("-1",))
    city = Column(name="city", type="category", nullable=False)

    readings = expected_readings([(size, "1,234.5"), (size, "many"), (city, " Oslo ")])
    size_missing, city_missing = expected_readings([(size, -1), (city, None)])

    assert readings == [1234.5, None, "Oslo"]
    assert isinstance(size_missing, float)
    assert np.isnan(size_missing)
    assert city_missing is None


@pytest.mark.parametrize(
    ("expected", "actual", "gap"),
    [
        (np.nan, np.nan, 0.0),
        (np.inf, np.inf, 0.0),
        (0.0, 0.0, 0.0),
        (2.0, 1.0, 0.5),
        (-1.0, 1.0, 2.0),
        (1.0, np.nan, np.inf),
        (np.inf, -np.inf, np.inf),
        ("1", 1.0, np.inf),
        (None, "", np.inf),
        (None, None, 0.0),
    ],
)
def test_gaps_are_relative_and_infinite_between_what_is_no_number(
    expected: float | str | None, actual: float | str | None, gap: float
) -> None:
    assert reading_gap(expected, actual) == gap
