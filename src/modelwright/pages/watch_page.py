"""The page of a watch: is the model well, what moved, and how good are its answers now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.pages.charts import paired_bars, paired_sparkline
from modelwright.pages.evaluation_charts import scores_chart
from modelwright.pages.findings import first, tally
from modelwright.pages.numbers import (
    counted,
    format_count,
    format_interval,
    format_score,
    format_share,
    format_time,
)
from modelwright.pages.rendering import render
from modelwright.pages.words import metric_title
from modelwright.records import by_severity

if TYPE_CHECKING:
    from markupsafe import Markup

    from modelwright.records import ColumnDrift, Comparison, Score, WatchReport

_MOST_LARGE_CHARTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """The state of the watch: a colour of the style sheet, a word and a sentence."""

    kind: str
    word: str
    sentence: str


def watch_page(
    report: WatchReport, *, project: str, comparison: Comparison | None = None
) -> str:
    """Return the HTML page of a watch, with the comparison of a challenger if there is one."""
    drift = sorted(report.drift, key=_by_distance)
    drifted = [entry for entry in drift if entry.drifted]
    return render(
        "watch",
        report=report,
        project=project,
        light=traffic_light(report),
        facts=_facts(report),
        performance_chart=_performance_chart(report),
        performance=_performance_lines(report),
        tally=tally(report.findings),
        findings=first(by_severity(report.findings)),
        drift=[(entry, _small_pairs(entry)) for entry in first(drift).items],
        n_drift_left_out=first(drift).n_left_out,
        n_drifted=len(drifted),
        large_charts=[_large_pairs(entry) for entry in drifted[:_MOST_LARGE_CHARTS]],
        comparison=comparison,
        comparison_chart=_comparison_chart(comparison),
        gain=_gain(comparison),
    )


def traffic_light(report: WatchReport) -> Light:
    """Return the state of the watch in a word and a sentence."""
    rows = counted(report.n_rows, "prediction")
    severities = {finding.severity for finding in report.findings}
    if "error" in severities:
        n_alerts = counted(len(report.alerts), "finding asks", "findings ask")
        return Light(kind="error", word="Alerts", sentence=f"{n_alerts} for a person.")
    if report.n_rows == 0:
        sentence = "No predictions were made in this period: there is nothing to judge."
        return Light(kind="unknown", word="Not enough rows", sentence=sentence)
    if not report.drift:
        sentence = f"{rows} are too few to compare with the reference."
        return Light(kind="unknown", word="Not enough rows", sentence=sentence)
    if "warning" in severities:
        n_warnings = sum(finding.severity == "warning" for finding in report.findings)
        sentence = f"{counted(n_warnings, 'finding deserves', 'findings deserve')} a look."
        return Light(kind="warning", word="Warnings", sentence=sentence)
    sentence = f"Nothing beyond chance was seen in {rows}."
    return Light(kind="well", word="All well", sentence=sentence)


def _by_distance(entry: ColumnDrift) -> tuple[bool, float]:
    distance = entry.distance if math.isfinite(entry.distance) else -1.0
    return entry.column != "predictions", -distance


def _facts(report: WatchReport) -> list[tuple[str, str]]:
    share = report.n_outcomes / report.n_rows if report.n_rows else None
    outcomes = format_count(report.n_outcomes)
    return [
        ("Predictions", format_count(report.n_rows)),
        ("With an outcome", f"{outcomes} ({format_share(share)})" if share else outcomes),
        ("First", format_time(report.first)),
        ("Last", format_time(report.last)),
    ]


def _performance_lines(report: WatchReport) -> list[tuple[str, str, str]]:
    """Return name, figure and remark of the three performances."""
    unknown = "cannot say"
    return [
        (
            "reference",
            format_score(report.reference),
            _on(report.reference, "on the test rows, when the model was released"),
        ),
        (
            "estimated",
            format_score(report.estimated) if report.estimated else unknown,
            _on(report.estimated, "without looking at outcomes")
            if report.estimated
            else report.cannot_estimate,
        ),
        (
            "realized",
            format_score(report.realized) if report.realized else unknown,
            _on(report.realized, "with an outcome")
            if report.realized
            else report.cannot_measure
            or f"{counted(report.n_outcomes, 'outcome')} so far: too few to measure.",
        ),
    ]


def _on(score: Score, words: str) -> str:
    return f"{counted(score.n_rows, 'row')} {words}"


def _performance_chart(report: WatchReport) -> Markup:
    named = (
        ("reference", report.reference, "quiet"),
        ("estimated", report.estimated, "main"),
        ("realized", report.realized, "other"),
    )
    scores = [(name, score, kind) for name, score, kind in named if score is not None]
    return scores_chart(scores, label="Performance then and now")


def _small_pairs(entry: ColumnDrift) -> Markup:
    label = f"Shares of {entry.column} in the reference and in the analysis period"
    return paired_sparkline(entry.reference_shares, entry.analysis_shares, label=label)


def _large_pairs(entry: ColumnDrift) -> tuple[str, Markup]:
    chart = paired_bars(
        entry.labels,
        entry.reference_shares,
        entry.analysis_shares,
        label=f"Shares of {entry.column} in the reference and in the analysis period",
    )
    return entry.column, chart


def _comparison_chart(comparison: Comparison | None) -> Markup:
    scores = []
    if comparison is not None:
        scores = [
            ("champion", comparison.champion, "quiet"),
            ("challenger", comparison.challenger, "main"),
        ]
    return scores_chart(scores, label="Champion and challenger on the same rows")


def _gain(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    gain = format_interval(comparison.gain, comparison.gain_lower, comparison.gain_upper)
    return f"{gain} in {metric_title(comparison.champion.metric)}"
