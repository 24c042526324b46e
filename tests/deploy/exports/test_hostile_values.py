"""Hostile values: of the column's type, with its own codes and levels."""

from __future__ import annotations

from modelwright.deploy.exports.hostile_values import hostile_values
from modelwright.records import Column


def test_a_columns_own_values_are_among_them() -> None:
    city = Column(name="city", type="category", levels=("Rome",), missing_codes=("-1", "x"))

    values = hostile_values(city)

    assert {"ROME", "-1", "x"} <= {value for value in values if isinstance(value, str)}
    assert -1.0 in [value for value in values if isinstance(value, float)]


def test_values_are_of_the_columns_type() -> None:
    number = hostile_values(Column(name="n", type="number"))
    time = hostile_values(Column(name="t", type="datetime"))
    text = hostile_values(Column(name="t", type="text"))

    assert "1.234,5" in number
    assert "2024-W05" in time
    assert "e\u0301" in text
    for values in (number, time, text):
        assert None in values
        assert True in values
