"""Columns that carry nothing are listed once a reason."""

from typing import Any

from modelwright.checks.unusable_columns import UnusableColumns


def test_one_finding_a_reason(context: Any) -> None:
    unusable = {"a": "id", "b": "constant", "c": "constant", "n": "counter"}

    findings = UnusableColumns()(context([1.0], x=[1.0], known={"unusable": unusable}))

    assert [finding.subject for finding in findings] == ["a", "n", "table"]
    assert "'b', 'c'" in findings[2].message
