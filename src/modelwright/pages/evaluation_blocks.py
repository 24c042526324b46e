"""An evaluation as blocks of a document: each plot with the table that says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.documents import Block, Figure, Paragraph, Table
from modelwright.pages.evaluation_charts import (
    MOST_IMPORTANCES,
    confusion_map,
    importance_chart,
    prediction_curve,
    score_chart,
)
from modelwright.pages.evaluation_words import (
    comparison_sentences,
    coverage_sentence,
    curve_words,
    importance_words,
    monotone_sentences,
    unmeasured_sentence,
)
from modelwright.pages.numbers import (
    format_alike,
    format_count,
    format_number,
    format_score,
)
from modelwright.pages.words import direction, metric_title

if TYPE_CHECKING:
    from modelwright.records import Evaluation, Score, Signature, Target


def analyses(signature: Signature, evaluation: Evaluation) -> list[Block]:
    """Return scores, baselines, curve, confusion, coverage and importances, as far as measured."""
    target = signature.target
    blocks: list[Block] = [
        Table(
            ("Metric", "Value (95 % interval)", "Direction"),
            [*map(_score_row, evaluation.scores)],
        ),
        *(Paragraph(sentence) for sentence in comparison_sentences(evaluation)),
        Figure(score_chart(evaluation), "The main score beside the baselines."),
    ]
    if evaluation.curve:
        blocks += [
            Paragraph(curve_words(target)),
            Figure(prediction_curve(target, evaluation), "Predicted and observed."),
            _curve_table(evaluation),
        ]
    if evaluation.confusion:
        blocks += [
            Paragraph("Test rows by true class (down) and predicted class (across):"),
            Figure(confusion_map(target, evaluation), "Shading: share of the true class."),
            _confusion_table(target, evaluation),
        ]
    coverage = coverage_sentence(evaluation)
    blocks += [Paragraph(coverage)] if coverage else []
    blocks += [Paragraph(sentence) for sentence in monotone_sentences(evaluation)]
    if evaluation.importances:
        blocks += [
            Paragraph(
                "What the score loses when one column is shuffled (range over repeats):"
            ),
            Figure(importance_chart(evaluation), "Whiskers: smallest and largest loss."),
            _importance_table(evaluation),
        ]
    unmeasured = unmeasured_sentence(evaluation, len(signature.columns))
    blocks += [Paragraph(unmeasured)] if unmeasured else []
    return blocks


def _score_row(score: Score) -> tuple[str, str, str]:
    words = direction(higher_is_better=score.higher_is_better)
    return metric_title(score.metric), format_score(score), words


def _curve_table(evaluation: Evaluation) -> Table:
    rows = [
        (
            format_number(point.predicted),
            format_number(point.observed),
            format_count(point.n_rows),
        )
        for point in evaluation.curve
    ]
    return Table(("Mean predicted", "Mean observed", "Rows"), rows)


def _confusion_table(target: Target, evaluation: Evaluation) -> Table:
    classes = [str(label) for label in target.classes]
    rows = [
        (name, *(format_count(count) for count in counts))
        for name, counts in zip(classes, evaluation.confusion, strict=False)
    ]
    return Table(("True class", *classes), rows)


def _importance_table(evaluation: Evaluation) -> Table:
    shown = evaluation.importances[:MOST_IMPORTANCES]
    figures = format_alike([(each.mean, each.low, each.high) for each in shown])
    words = importance_words(evaluation)
    head = ("Column", f"{words[0].upper()}{words[1:]} (smallest to largest)")
    return Table(head, [*zip((each.column for each in shown), figures, strict=True)])
