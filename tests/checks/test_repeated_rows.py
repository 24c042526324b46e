"""Repeats are counted, and what became of them is said."""

from typing import Any

from modelwright.checks.repeated_rows import RepeatedRows


def test_dropped_repeats_count_among_all_rows(context: Any) -> None:
    known = {"n_repeats": 50, "n_repeats_dropped": 50}

    (finding,) = RepeatedRows()(context([1.0] * 50, x=[1.0] * 50, known=known))

    assert "50 of 100 rows (50.0%)" in finding.message
    assert finding.action == "They were set aside."


def test_no_repeats_no_finding(context: Any) -> None:
    assert RepeatedRows()(context([1.0], x=[1.0])) == ()
