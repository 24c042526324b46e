"""What init, design, build and release say."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from modelwright.cli.rendering.leaderboard import leaderboard_text
from modelwright.cli.rendering.parts import (
    SHORT_ID,
    call,
    found,
    pointers,
    rest_text,
    sections,
    short_path,
)
from modelwright.cli.rendering.tables import name_text, one_line, paragraph, table
from modelwright.cli.rendering.tracking import last_tracked_text
from modelwright.pages.numbers import (
    counted,
    format_count,
    format_score,
    format_seconds,
)
from modelwright.pages.words import metric_title, split_words, task_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelwright.records import BuildReport, Decision, Evaluation, Plan, ReleaseManifest
    from modelwright.workflow.deploying import Deployed
    from modelwright.workflow.folder import ProjectFolder

_PLURALS = {"category": "categories"}
_MOST_DECISIONS = 15


def init_text(folder: ProjectFolder) -> str:
    """Return what init made."""
    return (
        f"Wrote {short_path(folder.config)}: the settings, with a word on each.\n"
        f"Next: {call('modelwright run --serve', folder.root)}\n"
        f"      or step by step: {call('modelwright design', folder.root)}"
    )


def plan_text(plan: Plan, folder: ProjectFolder) -> str:
    """Return the plan in short."""
    test, folds = split_words(plan.split)
    types = Counter(column.type for column in plan.signature.columns)
    inputs = ", ".join(
        counted(count, name, _PLURALS.get(name)) for name, count in types.most_common()
    )
    return sections(
        f"The model {one_line(task_words(plan.signature.target))}, "
        f"judged by {metric_title(plan.metric)}.",
        table(
            [
                ("rows", _rows_text(plan)),
                ("inputs", f"{len(plan.signature.columns)}: {inputs}"),
            ]
        ),
        paragraph(f"{test} {folds}"),
        _decisions(plan.decisions),
        found(plan.findings),
        pointers(folder.plan_page, call("modelwright build", folder.root)),
    )


def audit_text(plan: Plan) -> str:
    """Return what the audit found that a person should know of; its notes stand on the plan's page."""
    return found(finding for finding in plan.findings if finding.severity != "info")


def _rows_text(plan: Plan) -> str:
    used = "all" if plan.n_used == plan.n_rows else format_count(plan.n_used)
    return f"{format_count(plan.n_rows)}, {used} used"


def build_text(report: BuildReport, folder: ProjectFolder) -> str:
    """Return the leaderboard and the winner's test scores."""
    interrupted = "The search was interrupted; this is the best so far, and `modelwright build` goes on."
    tried = (
        f"Tried {counted(report.n_trials, 'candidate')} in "
        f"{format_seconds(report.search_seconds)}; "
        f"evaluated in {format_seconds(report.evaluation_seconds)}."
    )
    return sections(
        interrupted if report.interrupted else "",
        tried,
        leaderboard_text(report),
        _test_scores(report.evaluation),
        last_tracked_text(folder),
        pointers(folder.build_page, call("modelwright release", folder.root)),
    )


def deployed_text(deployed: Deployed) -> str:
    """Return which files put a release into service, and which are someone's own."""
    lines = [f"Wrote {short_path(path)}" for path in deployed.written]
    lines += [f"Left {short_path(path)} as it is: it is your own" for path in deployed.kept]
    return "\n".join([*lines, "What to do with them stands in their first lines."])


def release_text(manifest: ReleaseManifest, folder: ProjectFolder) -> str:
    """Return what was released, how good it is, and where it lies."""
    return sections(
        f"Release {manifest.release_id[:SHORT_ID]} answers like the model it was made from.",
        table(
            [
                ("test score", manifest.score_text),
                ("release", short_path(folder.release(manifest.release_id))),
                ("plan", short_path(folder.plan_page)),
                ("evaluation", short_path(folder.build_page)),
                (
                    "model card",
                    short_path(folder.release(manifest.release_id) / "card.html"),
                ),
            ]
        ),
        f"Next: {call('modelwright serve', folder.root)}\n"
        f"      or for a file: {call('modelwright score IN OUT', folder.root)}",
    )


def _decisions(decisions: Iterable[Decision]) -> str:
    rows = [(name_text(decision.subject), decision.choice) for decision in decisions]
    if not rows:
        return ""
    return f"Decided:\n{table(rows[:_MOST_DECISIONS])}{rest_text(rows, _MOST_DECISIONS)}"


def _test_scores(evaluation: Evaluation) -> str:
    first, *others = evaluation.scores
    title = metric_title(first.metric)
    rows = [
        (title, format_score(first)),
        *(
            (f"... of the {name} baseline", format_score(score))
            for name, score in evaluation.baselines.items()
        ),
        *((metric_title(score.metric), format_score(score)) for score in others),
    ]
    return f"On {counted(first.n_rows, 'test row')}, with 95 % intervals:\n{table(rows)}"
