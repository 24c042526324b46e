"""The page of a plan: what will be built from what, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.pages.charts import (
    Mark,
    bar_chart,
    histogram,
    sparkline,
    split_picture,
)
from modelwright.pages.charts.svg import NOTHING
from modelwright.pages.findings import columns_of, first, table_decisions_first, tally
from modelwright.pages.numbers import (
    counted,
    format_count,
    format_epoch,
    format_number,
    format_share,
)
from modelwright.pages.rendering import render
from modelwright.pages.words import (
    metric_meaning,
    metric_title,
    shortened,
    split_words,
    task_words,
    weight_words,
)
from modelwright.records import by_severity

if TYPE_CHECKING:
    from markupsafe import Markup

    from modelwright.records import ColumnProfile, Plan

_MOST_CLASS_BARS = 12
_ROLE_ORDER = {"target": 0, "time": 1, "group": 2, "weight": 3, "feature": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """One line of the table of columns, in texts."""

    name: str
    type: str
    role: str
    missing: str
    distinct: str
    spread: str
    picture: Markup
    levels: str
    note: str


def plan_page(plan: Plan, *, project: str) -> str:
    """Return the HTML page of a plan.

    Findings come first. Of a table with very many columns the first 200 are shown, and the page
    says how many are left out and that `plan.json` holds them.
    """
    used = [profile for profile in plan.profile if profile.role != "excluded"]
    excluded = [profile for profile in plan.profile if profile.role == "excluded"]
    used.sort(key=lambda profile: _ROLE_ORDER.get(profile.role, len(_ROLE_ORDER)))
    reasons = {
        name: decision for decision in plan.decisions for name in columns_of(decision)
    }
    shown, hidden = first(used), first(excluded)
    return render(
        "plan",
        plan=plan,
        project=project,
        lead=_lead(plan),
        facts=_facts(plan),
        tally=tally(plan.findings),
        findings=first(by_severity(plan.findings)),
        decisions=first(table_decisions_first(plan.decisions)),
        split_sentences=split_words(plan.split),
        split_chart=split_picture(plan.split, label=" ".join(split_words(plan.split))),
        target_chart=_target_chart(plan),
        target_words=_target_words(plan),
        columns=[_line(profile, plan.n_rows) for profile in shown.items],
        n_columns_left_out=shown.n_left_out,
        excluded=[
            (_line(profile, plan.n_rows), reasons.get(profile.name))
            for profile in hidden.items
        ],
        n_excluded=len(excluded),
        n_excluded_left_out=hidden.n_left_out,
    )


def _lead(plan: Plan) -> list[str]:
    n_columns = counted(len(plan.signature.columns), "column")
    rows = counted(plan.n_used, "row")
    if plan.n_used < plan.n_rows:
        rows = f"{format_count(plan.n_used)} of {counted(plan.n_rows, 'row')}"
    meaning = metric_meaning(plan.metric)
    judged = f"It is judged by {metric_title(plan.metric)}" + (
        f": {meaning}." if meaning else "."
    )
    return [
        f"From {n_columns} and {rows}, the model {task_words(plan.signature.target)}.",
        f"{judged} {split_words(plan.split)[0]} They are looked at once, after the search.",
        *([weight_words(plan)] if plan.weight else []),
    ]


def _facts(plan: Plan) -> list[tuple[str, str]]:
    n_excluded = sum(profile.role == "excluded" for profile in plan.profile)
    return [
        ("Rows used", format_count(plan.n_used)),
        ("Rows in the data", format_count(plan.n_rows)),
        ("Columns used", format_count(len(plan.signature.columns))),
        ("Columns excluded", format_count(n_excluded)),
        ("Test rows", format_share(plan.split.test_share)),
        ("Folds", format_count(plan.split.n_folds)),
    ]


def _line(profile: ColumnProfile, n_rows: int) -> ColumnLine:
    missing = format_share(profile.n_missing / n_rows) if n_rows else format_share(None)
    if profile.n_unreadable:
        missing += f" ({format_count(profile.n_unreadable)} unreadable)"
    return ColumnLine(
        name=profile.name,
        type=profile.type,
        role=profile.role,
        missing=missing,
        distinct=format_count(profile.n_distinct),
        spread=_spread(profile),
        picture=_picture(profile),
        levels=_levels(profile, n_rows),
        note=profile.note,
    )


def _spread(profile: ColumnProfile) -> str:
    if profile.minimum is None or profile.maximum is None:
        return ""
    low, high = _value(profile, profile.minimum), _value(profile, profile.maximum)
    return low if low == high else f"{low} to {high}"


def _value(profile: ColumnProfile, value: float) -> str:
    return format_epoch(value) if profile.type == "datetime" else format_number(value)


def _picture(profile: ColumnProfile) -> Markup:
    label = f"Distribution of {profile.name}"
    if profile.histogram:
        return sparkline(profile.histogram, label=label)
    return sparkline([count for _, count in profile.top_levels], label=label)


def _levels(profile: ColumnProfile, n_rows: int) -> str:
    if not n_rows:
        return ""
    top = [
        f"{shortened(level, 24) or '(blank)'} {format_share(count / n_rows)}"
        for level, count in profile.top_levels[:3]
    ]
    rest = profile.n_distinct - len(top)
    return ", ".join(top) + (f" and {format_count(rest)} more" if top and rest > 0 else "")


def _target_chart(plan: Plan) -> Markup:
    name = plan.signature.target.name
    profiles = [profile for profile in plan.profile if profile.name == name]
    if not profiles:
        return NOTHING
    target, label = profiles[0], f"Distribution of the target {name}"
    if plan.signature.target.task == "regression" and target.histogram:
        return histogram(
            target.histogram,
            label=label,
            axis_title=shortened(name, 48),
            ends=("1 % point", "99 % point"),
        )
    marks = [
        Mark(
            label=level,
            value=count,
            text=f"{count:,} ({format_share(count / plan.n_rows)})",
        )
        for level, count in target.top_levels[:_MOST_CLASS_BARS]
        if plan.n_rows
    ]
    return bar_chart(marks, label=label, axis_title="rows")


def _target_words(plan: Plan) -> str:
    """Return where the target's values lie, in a sentence; empty for classes."""
    name = plan.signature.target.name
    profiles = [profile for profile in plan.profile if profile.name == name]
    if not profiles or len(profiles[0].quantiles) != 5 or not profiles[0].histogram:
        return ""
    low, _, middle, _, high = (
        _value(profiles[0], value) for value in profiles[0].quantiles
    )
    return (
        f"5 % of the rows lie below {low}, half below {middle}, 95 % below {high}. "
        "Ten bins of equal width between the 1 % and the 99 % point."
    )
