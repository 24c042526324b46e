"""Performance: what outcomes show of it, what is estimated before them, and whether it fell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.metrics import score_text
from modelwright.records import Finding
from modelwright.watch.estimated import estimated_score
from modelwright.watch.realized import is_worse, realized_score

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelwright.metrics import Metric
    from modelwright.records import Reference, Score
    from modelwright.watch.options import WatchOptions
    from modelwright.watch.rates import ColumnCounts
    from modelwright.watch.traffic import Traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """How good the answers were; the fields mean what they mean in `WatchReport`."""

    findings: tuple[Finding, ...]
    realized: Score | None = None
    estimated: Score | None = None
    cannot_estimate: str = ""
    cannot_measure: str = ""


def judge_performance(
    reference: Reference,
    traffic: Traffic,
    counts: Sequence[ColumnCounts],
    *,
    metric: Metric | str,
    options: WatchOptions,
    seed: int,
    threshold: float,
) -> Performance:
    """Return realized and estimated performance, and what they say against the release's score.

    Parameters
    ----------
    reference, traffic
        As in `compare`.
    counts
        Broken values by column.
    metric, options, seed, threshold
        As in `compare`.
    """
    if isinstance(metric, str):
        return Performance(
            findings=(_unmeasured(metric, reference.score),),
            cannot_estimate=metric,
            cannot_measure=metric,
        )
    realized = realized_score(
        traffic, metric=metric, options=options, seed=seed, threshold=threshold
    )
    estimate = estimated_score(
        reference,
        traffic,
        counts,
        metric=metric,
        options=options,
        seed=seed,
        threshold=threshold,
    )
    cannot_estimate, estimated = (
        (estimate, None) if isinstance(estimate, str) else ("", estimate)
    )
    return Performance(
        findings=(
            *_realized_findings(realized, traffic, reference.score, options),
            *_estimated_findings(estimated, cannot_estimate, reference.score, options),
        ),
        realized=realized,
        estimated=estimated,
        cannot_estimate=cannot_estimate,
    )


def _unmeasured(reason: str, reference: Score) -> Finding:
    return Finding(
        code="WCH013",
        severity="warning",
        subject="target",
        message=(
            f"Performance cannot be computed, neither with outcomes nor before: {reason} "
            f"At release it was {score_text(reference)}."
        ),
        action="Mend the metric, or release a model that is judged by another one.",
    )


def _realized_findings(
    realized: Score | None, traffic: Traffic, reference: Score, options: WatchOptions
) -> Iterator[Finding]:
    n_outcomes = int((traffic.has_outcome & traffic.has_answer).sum())
    if realized is None:
        too_few = n_outcomes < options.minimum_outcomes
        reason = (
            f"{options.minimum_outcomes:,} are needed"
            if too_few
            else f"{reference.metric!r} is undefined for them, as when all are alike"
        )
        yield Finding(
            code="WCH009",
            severity="info",
            subject="target",
            message=(
                "There are not enough outcomes to measure performance: "
                f"{n_outcomes:,} of {traffic.n_rows:,} predictions have one, and {reason}."
            ),
            action="Report outcomes as they become known.",
        )
    elif is_worse(realized, reference, significance=options.significance):
        yield Finding(
            code="WCH010",
            severity="error",
            subject="target",
            message=(
                "The model has become worse, beyond noise: "
                f"{score_text(realized)} with outcomes, against {score_text(reference)} at release."
            ),
            action="Rebuild with the rows whose outcomes are known, and compare.",
            evidence={"realized": realized.value, "reference": reference.value},
        )


def _estimated_findings(
    estimated: Score | None, cannot_estimate: str, reference: Score, options: WatchOptions
) -> Iterator[Finding]:
    if estimated is None:
        yield Finding(
            code="WCH012",
            severity="info",
            subject="predictions",
            message=f"Performance cannot be estimated before outcomes. {cannot_estimate}",
            action="Report outcomes as they become known.",
        )
    elif is_worse(estimated, reference, significance=options.significance):
        yield Finding(
            code="WCH011",
            severity="warning",
            subject="predictions",
            message=(
                "Even if the model still knows the world, it will do worse on these rows: "
                f"{score_text(estimated)} estimated, against {score_text(reference)} at release."
            ),
            action="Get outcomes for these rows first; they decide whether a rebuild pays.",
            evidence={"estimated": estimated.value, "reference": reference.value},
        )
