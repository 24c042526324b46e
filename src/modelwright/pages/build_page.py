"""The page of a build: how good the model is, what it beats, and what it leans on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.build_charts import (
    diversity_map,
    search_chart,
    seconds_chart,
    weights_chart,
)
from modelwright.pages.evaluation_charts import (
    MOST_IMPORTANCES,
    confusion_map,
    coverage_chart,
    importance_chart,
    prediction_curve,
    score_chart,
)
from modelwright.pages.evaluation_words import (
    comparison_sentences,
    coverage_sentence,
    curve_words,
    headline,
    monotone_sentences,
    unmeasured_sentence,
)
from modelwright.pages.findings import first, table_decisions_first
from modelwright.pages.glass_box import glass_box_block
from modelwright.pages.leaderboard import (
    ensemble_sentences,
    failures,
    members,
    ranked,
)
from modelwright.pages.numbers import format_count, format_seconds
from modelwright.pages.rendering import render
from modelwright.pages.words import metric_meaning, weight_words

if TYPE_CHECKING:
    from modelwright.records import BuildReport, Plan

_MOST_CANDIDATES = 60


def build_page(plan: Plan, report: BuildReport, *, project: str) -> str:
    """Return the HTML page of a build."""
    evaluation = report.evaluation
    target = plan.signature.target
    return render(
        "build",
        plan=plan,
        report=report,
        project=project,
        headline=headline(evaluation),
        comparisons=comparison_sentences(evaluation),
        meaning=metric_meaning(report.metric),
        weighted=weight_words(plan),
        facts=_facts(report),
        score_chart=score_chart(evaluation),
        search_chart=search_chart(report),
        seconds_chart=seconds_chart(report),
        ensemble_sentences=ensemble_sentences(report),
        weights_chart=weights_chart(report),
        members=members(report),
        diversity_map=diversity_map(report),
        leaderboard=first(ranked(report.leaderboard), limit=_MOST_CANDIDATES),
        failures=failures(report.leaderboard),
        curve=prediction_curve(target, evaluation),
        curve_words=curve_words(target),
        confusion=confusion_map(target, evaluation),
        importance_chart=importance_chart(evaluation),
        n_importances_left_out=max(len(evaluation.importances) - MOST_IMPORTANCES, 0),
        unmeasured=unmeasured_sentence(evaluation, len(plan.signature.columns)),
        monotone=monotone_sentences(evaluation),
        coverage=coverage_sentence(evaluation),
        coverage_chart=coverage_chart(evaluation),
        glass_box=glass_box_block(report.glass_box),
        decisions=first(table_decisions_first(report.decisions)),
    )


def _facts(report: BuildReport) -> list[tuple[str, str]]:
    scores = report.evaluation.scores
    return [
        ("Test rows", format_count(scores[0].n_rows) if scores else "0"),
        ("Candidates tried", format_count(report.n_trials)),
        ("Search and fitting", format_seconds(report.search_seconds)),
        ("Evaluation", format_seconds(report.evaluation_seconds)),
    ]
