"""How far the search is, in one line: tried, time left, the best and since when it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.numbers import format_number, format_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.build.trial import TrialRecord
    from modelwright.metrics import Metric


def standing(
    metric: Metric,
    records: Sequence[TrialRecord],
    *,
    spent_seconds: float,
    fraction: float,
) -> str:
    """Return where a search stands, the most wanted first, in clauses that can be cut off.

    Parameters
    ----------
    metric
        What the search improves.
    records
        The trials so far.
    spent_seconds
        Time of search, earlier calls included.
    fraction
        How much of the search is done, from 0 to 1.

    Returns
    -------
    str
        Such as "23 tried, 35 s left, best roc_auc 0.8512, by lightgbm-7, 41 s ago".
    """
    clauses = [f"{len(records)} tried"]
    if 0 < fraction < 1:
        left_seconds = round(spent_seconds * (1 - fraction) / fraction)
        clauses.append(f"{format_seconds(max(left_seconds, 1))} left")
    best = max(
        (record for record in records if record.gain is not None),
        key=lambda record: record.gain or 0.0,
        default=None,
    )
    if best is not None and best.gain is not None:
        since_seconds = round(max(spent_seconds - best.finished_seconds, 0.0))
        clauses += [
            f"best {metric.short_name} {format_number(metric.gain(best.gain))}",
            f"by {best.name}",
            f"{format_seconds(since_seconds)} ago" if since_seconds else "just now",
        ]
    return ", ".join(clauses)
