"""Tests of an evaluation as blocks of a document."""

from __future__ import annotations

import dataclasses

from modelwright.pages.documents import Figure, Table
from modelwright.pages.evaluation_blocks import analyses
from modelwright.records import BuildReport, Signature, Target

CHURN = Signature(
    columns=(),
    target=Target(name="Churn", task="binary", classes=("No", "Yes")),
)


def test_each_plot_is_followed_by_a_table_or_said_in_words(
    churn_report: BuildReport,
) -> None:
    blocks = analyses(CHURN, churn_report.evaluation)

    heads = [block.head for block in blocks if isinstance(block, Table)]
    assert [head[0] for head in heads] == [
        "Metric",
        "Mean predicted",
        "True class",
        "Column",
    ]
    assert sum(isinstance(block, Figure) for block in blocks) == 4


def test_the_confusion_table_has_a_line_for_each_class(churn_report: BuildReport) -> None:
    blocks = analyses(CHURN, churn_report.evaluation)

    tables = [block for block in blocks if isinstance(block, Table)]
    assert list(tables[2].rows) == [("No", "931", "104"), ("Yes", "170", "204")]


def test_what_was_not_measured_has_no_block(churn_report: BuildReport) -> None:
    nothing = dataclasses.replace(
        churn_report.evaluation, baselines={}, importances=(), curve=(), confusion=()
    )

    assert len(analyses(CHURN, nothing)) == 2
