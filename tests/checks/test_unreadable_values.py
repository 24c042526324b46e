"""Unreadable values are counted by column."""

from typing import Any

from modelwright.checks.unreadable_values import UnreadableValues


def test_only_features_with_such_values_are_named(context: Any) -> None:
    known = {"n_unreadable": {"x": 1, "z": 5, "gone": 9}}

    findings = UnreadableValues()(context([1.0], x=[1.0], y=[1.0], known=known))

    assert [finding.message for finding in findings] == [
        "1 value of 'x' cannot be read as number."
    ]
