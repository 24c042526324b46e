"""How do two releases differ? Columns, data, model, score, decisions and size."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from modelwright.errors import some
from modelwright.pages.numbers import format_epoch
from modelwright.records import BuildReport, Decision, Plan, Score, read_record
from modelwright.workflow.champion import registry
from modelwright.workflow.inspecting import Member, members_of, threshold_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from modelwright.records import Column, Signature
    from modelwright.workflow.folder import ProjectFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not alike; None stands for what one of the two does not have.

    Parameters
    ----------
    subject
        What differs: a column's "size: type", "threshold", "rows used".
    a, b
        What it is in each, as a text or a number.
    """

    subject: str
    a: str | float | None
    b: str | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDiff:
    """What differs between two releases; whatever is alike is left out, the scores apart.

    Parameters
    ----------
    a, b
        Their ids.
    added, removed
        Columns that only b, or only a, takes.
    columns
        Columns that both take, with another type, range, levels or reading.
    facts
        Target, task, metric, data, rows, threshold and sizes.
    decisions
        Choices of design and build that differ, settings among them.
    a_score, b_score
        The plan's metric of each on its own test rows, which need not be the same rows.
    a_members, b_members
        What each is made of.
    """

    a: str
    b: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    columns: tuple[Change, ...]
    facts: tuple[Change, ...]
    decisions: tuple[Change, ...]
    a_score: Score
    b_score: Score
    a_members: tuple[Member, ...]
    b_members: tuple[Member, ...]


def diff_releases(folder: ProjectFolder, a: str, b: str) -> ReleaseDiff:
    """Return how the releases of two ids, prefixes or roles differ."""
    ids = [registry(folder).resolve(name) for name in (a, b)]
    paths = [folder.release(release_id) for release_id in ids]
    plans = [read_record(path / "plan.json", Plan) for path in paths]
    reports = [read_record(path / "report.json", BuildReport) for path in paths]
    inputs = [{column.name: column for column in p.signature.columns} for p in plans]
    choices = [
        _choices((*plan.decisions, *report.decisions))
        for plan, report in zip(plans, reports, strict=True)
    ]
    facts = [_facts(path, plan) for path, plan in zip(paths, plans, strict=True)]
    return ReleaseDiff(
        a=ids[0],
        b=ids[1],
        added=tuple(name for name in inputs[1] if name not in inputs[0]),
        removed=tuple(name for name in inputs[0] if name not in inputs[1]),
        columns=_column_changes(plans[0].signature, plans[1].signature),
        facts=_changes(*facts),
        decisions=_changes(*choices),
        a_score=reports[0].evaluation.scores[0],
        b_score=reports[1].evaluation.scores[0],
        a_members=members_of(reports[0]),
        b_members=members_of(reports[1]),
    )


def _facts(path: Path, plan: Plan) -> dict[str, str | float | None]:
    target = plan.signature.target
    model = path / "model.onnx"  # which a damaged release may lack
    return {
        "target": target.name,
        "task": target.task,
        "classes": ", ".join(map(str, target.classes)) or None,
        "metric": plan.metric,
        "source": plan.source,
        "data": plan.data_sha256[:12],
        "rows used": plan.n_used,
        "split": plan.split.kind,
        "seed": plan.seed,
        "decision threshold": threshold_of(path, plan.signature),
        "size of the model (bytes)": model.stat().st_size if model.exists() else None,
    }


def _choices(decisions: Iterable[Decision]) -> dict[str, str | float | None]:
    """Return choices by subject; several of one subject stand together."""
    found: dict[str, Any] = {}
    for decision in decisions:
        before = found.get(decision.subject)
        found[decision.subject] = (
            f"{before}; {decision.choice}" if before else decision.choice
        )
    return found


def _column_changes(a: Signature, b: Signature) -> tuple[Change, ...]:
    before = {column.name: column for column in a.columns}
    return tuple(
        Change(subject=f"{column.name}: {change.subject}", a=change.a, b=change.b)
        for column in b.columns
        if column.name in before
        for change in (
            *_changes(_domain(before[column.name]), _domain(column)),
            *_level_changes(before[column.name], column),
        )
    )


def _domain(column: Column) -> dict[str, Any]:
    """Return what a column may hold, its levels apart."""
    domain = asdict(column)
    del domain["name"], domain["levels"]
    if column.type == "datetime":
        domain |= {
            "minimum": format_epoch(column.minimum),
            "maximum": format_epoch(column.maximum),
        }
    return {
        field: ", ".join(value) or None if isinstance(value, tuple) else _plain(value)
        for field, value in domain.items()
    }


def _level_changes(a: Column, b: Column) -> tuple[Change, ...]:
    """Return by which levels two columns differ; there may be thousands, so only some are named."""
    gone = sorted(set(a.levels) - set(b.levels))
    new = sorted(set(b.levels) - set(a.levels))
    if not gone and not new:
        return ()
    texts = [
        f"{len(column.levels)}" + (f", {some(only)} only here" if only else "")
        for column, only in ((a, gone), (b, new))
    ]
    return (Change(subject="levels", a=texts[0], b=texts[1]),)


def _plain(value: Any) -> str | float | None:
    return str(value).lower() if isinstance(value, bool) else value


def _changes(
    a: dict[str, str | float | None], b: dict[str, str | float | None]
) -> tuple[Change, ...]:
    return tuple(
        Change(subject=subject, a=a.get(subject), b=b.get(subject))
        for subject in {**a, **b}
        if a.get(subject) != b.get(subject)
    )
