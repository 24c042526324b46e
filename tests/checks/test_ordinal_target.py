"""Numeric classes may be grades."""

from typing import Any

from modelwright.checks.ordinal_target import OrdinalTarget


def test_three_numbers_may_be_grades_and_two_are_none(context: Any) -> None:
    three = context([0, 1, 2], task="multiclass", x=[1.0, 2.0, 3.0])
    two = context([0, 1], task="binary", x=[1.0, 2.0])

    assert [finding.code for finding in OrdinalTarget()(three)] == ["AUD019"]
    assert OrdinalTarget()(two) == ()
