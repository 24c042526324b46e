"""The part of the build page that shows a model which a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.pages.charts import Mark, bar_chart, pair_map, step_chart
from modelwright.pages.numbers import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from modelwright.records import Curve, GlassBox, Pair

_INDENT = "\N{NO-BREAK SPACE}" * 4
_MOST_CHARTS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what it is about, and a figure for each score."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassBoxBlock:
    """What the page shows of a glass box: a sentence, a table, charts with captions."""

    lead: str
    titles: tuple[str, ...] = ()
    table: tuple[Row, ...] = ()
    charts: tuple[tuple[str, Markup], ...] = ()
    n_left_out: int = 0


def glass_box_block(box: GlassBox | None) -> GlassBoxBlock | None:
    """Return what the page shows of a glass box; None without one."""
    if box is None:
        return None
    if box.rules:
        return _rules(box)
    return _coefficients(box) if box.coefficients else _curves(box)


def _rules(box: GlassBox) -> GlassBoxBlock:
    rows = [
        Row(_INDENT * rule.depth + (rule.text or "every row"), _figures(rule.answers, box))
        for rule in box.rules
    ]
    return GlassBoxBlock(
        lead=(
            "The winner is one tree. Start at the top and follow the condition that holds; the line "
            f"where no other follows has the answer ({box.unit})."
        ),
        titles=("If", *box.scores),
        table=tuple(rows),
    )


def _coefficients(box: GlassBox) -> GlassBoxBlock:
    rows = [Row("start", _figures(box.starts, box))]
    rows += [Row(each.feature, _figures(each.values, box)) for each in box.coefficients]
    return GlassBoxBlock(
        lead=(
            "The winner is one linear model. To the start it adds each coefficient times its "
            f"feature, numbers counted in standard deviations from their mean ({box.unit})."
        ),
        titles=("Feature", *box.scores),
        table=tuple(rows),
        n_left_out=box.n_left_out,
    )


def _curves(box: GlassBox) -> GlassBoxBlock:
    charts = [
        (_curve_caption(box, curve, number), _curve_chart(box, curve, number))
        for curve in box.curves
        for number in range(len(box.scores))
    ]
    pairs = [(_pair_caption(pair), _pair_chart(pair)) for pair in box.pairs]
    shown = (*charts[: _MOST_CHARTS - len(pairs)], *pairs)
    return GlassBoxBlock(
        lead=(
            "The winner adds up what each column says alone, and nothing else but the pairs that "
            f"stand below ({box.unit})."
        ),
        titles=("", *box.scores),
        table=(Row("start", _figures(box.starts, box)),),
        charts=shown,
        n_left_out=box.n_left_out + len(charts) + len(pairs) - len(shown),
    )


def _figures(values: Sequence[float], box: GlassBox) -> tuple[str, ...]:
    if not values:
        return ("",) * len(box.scores)
    return tuple(format_number(value) for value in values)


def _curve_caption(box: GlassBox, curve: Curve, number: int) -> str:
    of_class = f", {box.scores[number]}" if len(box.scores) > 1 else ""
    rest = "any other level" if curve.levels else "a missing value"
    figure = format_number(curve.missing[number])
    return f"{curve.feature}{of_class}: what it adds; {rest} adds {figure}."


def _curve_chart(box: GlassBox, curve: Curve, number: int) -> Markup:
    values = [step[number] for step in curve.steps]
    label = f"What {curve.feature} adds to {box.scores[number]}"
    if curve.levels:
        marks = [
            Mark(label=level, value=value)
            for level, value in zip(curve.levels, values, strict=True)
        ]
        return bar_chart(marks, label=label, axis_title=box.unit)
    return step_chart(curve.cuts, values, label=label, column=curve.feature, unit=box.unit)


def _pair_caption(pair: Pair) -> str:
    return f"{pair.features[0]} with {pair.features[1]}: what they add together, beyond each alone."


def _pair_chart(pair: Pair) -> Markup:
    label = f"What {pair.features[0]} and {pair.features[1]} add together"
    return pair_map(pair.cells, pair.bins, pair.features, label=label)
