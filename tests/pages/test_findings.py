"""Tests of findings and decisions on pages."""

from __future__ import annotations

import math

from modelwright.pages import findings
from modelwright.records import Decision, Finding


def test_the_first_are_shown_and_the_others_counted() -> None:
    shown = findings.first(range(450))

    assert len(shown.items) == 200
    assert shown.n_left_out == 250
    assert findings.first([1, 2]).n_left_out == 0


def test_evidence_reads_as_figures_by_name() -> None:
    finding = Finding(
        code="AUD001",
        severity="info",
        subject="x",
        message="",
        evidence={
            "n_rows": 2_000.0,
            "share_explained": 0.998,
            "how": "tree",
            "odd": math.nan,
        },
    )

    assert findings.evidence_text(finding) == (
        "rows: 2,000 · share explained: 0.998 · how: tree · odd: n/a"
    )


def test_the_tally_names_only_what_is_there() -> None:
    warning = Finding(code="A", severity="warning", subject="x", message="")

    assert findings.tally([warning, warning]) == "2 warnings"


def test_decisions_on_the_table_come_before_those_on_columns() -> None:
    decisions = [
        Decision(subject=subject, choice="", reason="")
        for subject in ("columns a + b", "column a", "metric")
    ]

    ordered = findings.table_decisions_first(decisions)

    assert [decision.subject for decision in ordered] == [
        "metric",
        "columns a + b",
        "column a",
    ]
