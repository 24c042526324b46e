"""Rare classes are named by their rows."""

from typing import Any

import pytest

from modelwright.checks.class_imbalance import ClassImbalance


@pytest.mark.parametrize(
    ("counts", "severities"),
    [([500, 500], []), ([5000, 100], ["info"]), ([500, 8], ["warning"])],
)
def test_the_rarest_class_decides(context: Any, counts: Any, severities: Any) -> None:
    labels = [0] * counts[0] + [1] * counts[1]

    findings = ClassImbalance()(context(labels, task="binary", x=[1.0] * len(labels)))

    assert [finding.severity for finding in findings] == severities


def test_numbers_have_no_classes(context: Any) -> None:
    assert ClassImbalance()(context([1.0, 2.0], x=[1.0, 2.0])) == ()
