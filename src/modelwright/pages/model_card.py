"""The model card: what the model is, what it is for, how it was judged, and what to beware of.

Follows M. Mitchell et al., "Model Cards for Model Reporting", FAT* 2019, 220-229, section by section. What the
records do not say, the card says is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages import certificate as parity
from modelwright.pages.documents import (
    Block,
    Document,
    Paragraph,
    Points,
    Section,
    Table,
    as_markdown,
    as_page,
)
from modelwright.pages.evaluation_blocks import analyses
from modelwright.pages.evaluation_words import (
    headline,
)
from modelwright.pages.findings import table_decisions_first
from modelwright.pages.numbers import (
    counted,
    format_count,
    format_share,
    format_time,
)
from modelwright.pages.words import (
    SEVERITY_WORDS,
    metric_meaning,
    metric_title,
    split_words,
    task_words,
    weight_words,
)
from modelwright.records import by_severity

if TYPE_CHECKING:
    from modelwright.records import (
        BuildReport,
        ParityCertificate,
        Plan,
        ReleaseManifest,
    )

_MOST_LINES = 50


def model_card(
    plan: Plan,
    report: BuildReport,
    manifest: ReleaseManifest | None = None,
    certificate: ParityCertificate | None = None,
) -> str:
    """Return the model card as Markdown."""
    return as_markdown(_card(plan, report, manifest, certificate))


def card_page(
    plan: Plan,
    report: BuildReport,
    manifest: ReleaseManifest | None = None,
    certificate: ParityCertificate | None = None,
) -> str:
    """Return the model card as an HTML page, with plots of the same facts."""
    return as_page(_card(plan, report, manifest, certificate))


def _card(
    plan: Plan,
    report: BuildReport,
    manifest: ReleaseManifest | None,
    certificate: ParityCertificate | None,
) -> Document:
    target = plan.signature.target
    return Document(
        kind="Model card",
        title=manifest.name if manifest else target.name,
        lead=[
            f"The model {task_words(target)}.",
            headline(report.evaluation),
            *_python_needs(manifest),
        ],
        sections=[
            Section("Model details", _details(plan, report, manifest)),
            Section("Intended use", _intended_use(plan)),
            Section("Factors", _factors(plan)),
            Section("Metrics", _metrics(plan, report)),
            Section("Evaluation data", _evaluation_data(plan, report)),
            Section("Training data", _training_data(plan)),
            Section("Quantitative analyses", analyses(plan.signature, report.evaluation)),
            Section("Ethical considerations", _ethics(plan)),
            Section("Caveats and recommendations", _caveats(plan, report, certificate)),
        ],
    )


def _python_needs(manifest: ReleaseManifest | None) -> list[str]:
    """Return what a release needs that ONNX Runtime alone cannot run; usually nothing."""
    if manifest is None or manifest.needs_python is None:
        return []
    needs = manifest.needs_python
    packages = "".join(f", {name} {number}" for name, number in needs.packages.items())
    code = f", and code of {', '.join(needs.trusted)}" if needs.trusted else ""
    return [
        f"This release needs Python: {', '.join(needs.objects)} cannot be written into the portable model. "
        f"It takes skops{packages}{code}."
    ]


def _details(
    plan: Plan, report: BuildReport, manifest: ReleaseManifest | None
) -> list[Block]:
    members = [
        row for row in report.leaderboard if row.weight > 0 and row.name != "ensemble"
    ]
    rows = [
        ("Release", manifest.release_id if manifest else "not released yet"),
        ("Written", format_time(manifest.created_at) if manifest else "not released yet"),
        ("Task", plan.signature.target.task),
        ("Target", plan.signature.target.name),
        ("Inputs", counted(len(plan.signature.columns), "column")),
        ("Seed", str(plan.seed)),
        ("Made by", "Modelwright's search; no person is recorded as its author"),
    ]
    if not members:
        return [Table(("Detail", "Value"), rows)]
    parts = [
        (row.name, row.learner, format_share(row.weight))
        for row in sorted(members, key=lambda row: -row.weight)
    ]
    return [
        Table(("Detail", "Value"), rows),
        Paragraph("The model is made of:"),
        Table(("Member", "Learner", "Weight"), parts),
    ]


def _intended_use(plan: Plan) -> list[Block]:
    return [
        Paragraph(
            f"The project declares one goal: the model {task_words(plan.signature.target)}. It declares no users, "
            "no uses and no uses that are out of scope. Write them down before others rely on the model."
        ),
        Paragraph(
            "Rows unlike the training data (other places, times or ways of measuring) are out of scope until the "
            "watch has seen them and outcomes have confirmed the model."
        ),
    ]


def _factors(plan: Plan) -> list[Block]:
    columns = plan.signature.columns
    rows = [
        (column.name, column.type, "yes" if column.nullable else "no")
        for column in columns[:_MOST_LINES]
    ]
    text = "Scores were measured over all test rows together, not by group or by column. The model's answers depend on these columns"
    left_out = len(columns) - len(rows)
    more = (
        f" and {format_count(left_out)} more, which the signature lists" if left_out else ""
    )
    return [
        Paragraph(f"{text}{more}:"),
        Table(("Column", "Type", "May be missing"), rows),
    ]


def _metrics(plan: Plan, report: BuildReport) -> list[Block]:
    names = dict.fromkeys(
        [report.metric, *(score.metric for score in report.evaluation.scores)]
    )
    points = [_metric_point(name) for name in names]
    thresholds = [
        f"Decision on {decision.subject}: {decision.choice}. {decision.reason}"
        for decision in report.decisions
        if "threshold" in decision.subject
    ]
    return [
        Paragraph(
            f"The search improved {metric_title(report.metric)}. Intervals are 95 % bootstrap intervals over the test rows. "
            f"{weight_words(plan)}".strip()
        ),
        Points([*points, *thresholds]),
    ]


def _metric_point(name: str) -> str:
    meaning = metric_meaning(name) or "scikit-learn's scorer of that name"
    if ":" in name:
        meaning = f"a metric of the project's own, {name}"
    return f"{metric_title(name)}: {meaning}."


def _evaluation_data(plan: Plan, report: BuildReport) -> list[Block]:
    scores = report.evaluation.scores
    rows = counted(scores[0].n_rows, "row") if scores else "no rows"
    return [
        Paragraph(
            f"{split_words(plan.split)[0]} The model was judged on {rows} of them, once, after the search."
        )
    ]


def _training_data(plan: Plan) -> list[Block]:
    findings = [
        (SEVERITY_WORDS[finding.severity], finding.subject, finding.message, finding.action)
        for finding in by_severity(plan.findings)[:_MOST_LINES]
    ]
    blocks: list[Block] = [
        Paragraph(
            f"Source: {plan.source}. {counted(plan.n_used, 'row')} of {format_count(plan.n_rows)} were used; "
            f"fingerprint of the rows as read (SHA-256): {plan.data_sha256}. {split_words(plan.split)[1]}"
        )
    ]
    if not findings:
        return [*blocks, Paragraph("The audit of the data found nothing to report.")]
    left_out = len(plan.findings) - len(findings)
    more = f"; {format_count(left_out)} more stand in plan.json" if left_out else ""
    return [
        *blocks,
        Paragraph(f"What the audit of the data found{more}:"),
        Table(("Severity", "Subject", "Finding", "Action"), findings),
    ]


def _ethics(plan: Plan) -> list[Block]:
    excluded = sum(profile.role == "excluded" for profile in plan.profile)
    return [
        Paragraph(
            "Nothing was measured by protected group, and no column was checked for standing in for one: a person who "
            "knows the data must judge that before the model decides on people. The data may hold personal information; "
            f"{counted(excluded, 'column was', 'columns were')} kept from the model."
        )
    ]


def _caveats(
    plan: Plan, report: BuildReport, certificate: ParityCertificate | None
) -> list[Block]:
    points = [
        "The figures precede the last refit on all labelled rows: the released model has seen the test rows as well, "
        "and its own figures are only known once outcomes arrive.",
        "Watch the model: what held in the training data may stop holding.",
    ]
    if plan.split.kind != "time":
        points.append(
            "The rows were not split by time, so the figures say nothing of how fast the model ages."
        )
    if report.interrupted:
        points.append("The search was interrupted; a longer one may find a better model.")
    points.append(
        parity.verdict(certificate)
        if certificate
        else "Whether the portable model answers like the Python model is certified on release."
    )
    decisions = [
        (decision.subject, decision.choice, decision.reason)
        for decision in table_decisions_first([*plan.decisions, *report.decisions])[
            :_MOST_LINES
        ]
    ]
    blocks: list[Block] = [Points(points)]
    if decisions:
        blocks += [
            Paragraph("Decided on the user's behalf:"),
            Table(("Subject", "Choice", "Reason"), decisions),
        ]
    if certificate:
        blocks += [
            Paragraph("The portable model beside the Python model:"),
            parity.comparisons(certificate),
        ]
    return blocks
