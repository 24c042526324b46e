"""The whole comparison: traffic against the reference, as one report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.errors import ConfigError, some
from modelwright.records import Finding, WatchReport, by_severity
from modelwright.watch.drift import column_drift, drift_findings
from modelwright.watch.options import WatchOptions
from modelwright.watch.performance import judge_performance
from modelwright.watch.rates import broken_inputs, count_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelwright.metrics import Metric
    from modelwright.records import Reference, Signature, Target
    from modelwright.watch.traffic import Traffic


def compare(
    reference: Reference,
    traffic: Traffic,
    *,
    signature: Signature,
    metric: Metric | str,
    release_id: str,
    options: WatchOptions | None = None,
    seed: int = 0,
    threshold: float = 0.5,
    weight: str | None = None,
) -> WatchReport:
    """Return how traffic compares with the reference of the release that answered it.

    Parameters
    ----------
    reference
        What the release's rows and answers looked like.
    traffic
        The release's predictions in the analysis period.
    signature
        The release's signature.
    metric
        The metric that the release was judged by, or why it cannot be computed: then neither
        realized nor estimated performance is known.
    release_id
        The release's id, for the report.
    options
        Limits; None for the usual ones.
    seed
        Seed of resampling and simulation.
    threshold
        The release's decision threshold.
    weight
        The column by which the release's rows counted; None where all counted alike.

    Raises
    ------
    ConfigError
        If the release was judged by another metric.
    """
    if not isinstance(metric, str) and metric.name != reference.score.metric:
        raise ConfigError(
            f"The release was judged by {reference.score.metric!r}, not by {metric.name!r}: "
            "there is nothing to compare with. Pass the release's metric."
        )
    options = options or WatchOptions()
    counts = count_columns(signature, traffic.inputs)
    drift = column_drift(
        reference, traffic, signature=signature, counts=counts, options=options
    )
    performance = judge_performance(
        reference,
        traffic,
        counts,
        metric=metric,
        options=options,
        seed=seed,
        threshold=threshold,
    )
    findings = [
        *_answer_findings(traffic, options),
        *_outcome_findings(traffic, signature.target),
        *broken_inputs(counts, reference, options),
        *drift_findings(drift, reference),
        *performance.findings,
        *_weight_findings(weight),
    ]
    first, last = traffic.period
    return WatchReport(
        release_id=release_id,
        n_rows=traffic.n_rows,
        n_outcomes=int(traffic.has_outcome.sum()),
        first=first,
        last=last,
        findings=by_severity(findings),
        drift=drift,
        reference=reference.score,
        realized=performance.realized,
        estimated=performance.estimated,
        cannot_estimate=performance.cannot_estimate,
        cannot_measure=performance.cannot_measure,
    )


def _outcome_findings(traffic: Traffic, target: Target) -> Iterator[Finding]:
    n_unusable = traffic.n_unusable_outcomes
    if not n_unusable:
        return
    strange = (
        f"none of the classes {some(target.classes)}" if target.classes else "no numbers"
    )
    n_told = n_unusable + int(traffic.has_outcome.sum())
    yield Finding(
        code="WCH015",
        severity="warning",
        subject="target",
        message=(
            f"{n_unusable:,} of {n_told:,} outcomes are {strange}; they count as unknown."
        ),
        action="Report them again as the target was written in the training data.",
        evidence={"rows": n_unusable, "outcomes": n_told},
    )


def _answer_findings(traffic: Traffic, options: WatchOptions) -> Iterator[Finding]:
    if traffic.n_rows < options.minimum_rows:
        yield Finding(
            code="WCH001",
            severity="info",
            subject="table",
            message=(
                f"There are not enough rows to see drift: {traffic.n_rows:,} predictions in "
                f"this period, and {options.minimum_rows:,} are needed."
            ),
            action="Wait for more traffic, or look at a longer period.",
        )
    n_bad = int((~traffic.has_answer).sum())
    if n_bad > 0:
        yield Finding(
            code="WCH008",
            severity="error",
            subject="predictions",
            message=(
                f"{n_bad:,} of {traffic.n_rows:,} answers ({n_bad / traffic.n_rows:.1%}) are "
                "not finite numbers."
            ),
            action="Do not use these answers; verify the release's files and its runtime.",
            evidence={"rate": n_bad / traffic.n_rows},
        )


def _weight_findings(weight: str | None) -> Iterator[Finding]:
    if weight is not None:
        yield Finding(
            code="WCH014",
            severity="info",
            subject="table",
            message=(
                f"The model learned from rows weighted by {weight!r}. Predictions have no weight: here every "
                "row counts alike, also in the score at release."
            ),
            action="Read the model card for the weighted score.",
        )
