"""A comparison of champion and challenger on rows that neither has seen."""

from __future__ import annotations

from dataclasses import dataclass

from modelwright.records.evaluation import Score  # noqa: TC001 - msgspec reads annotations


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Champion against challenger, row by row.

    Parameters
    ----------
    champion_id, challenger_id
        Release ids.
    champion, challenger
        The metric of each on the same rows.
    gain
        How much better the challenger is, in the metric's unit; positive is better.
    gain_lower, gain_upper
        Ends of the 95 % paired bootstrap interval of the gain.
    n_rows
        Rows compared.
    is_better
        Whether the whole interval lies above 0 and there were rows enough.
    verdict
        The same in one sentence.
    """

    champion_id: str
    challenger_id: str
    champion: Score
    challenger: Score
    gain: float
    gain_lower: float
    gain_upper: float
    n_rows: int
    is_better: bool
    verdict: str
    format_version: int = 1
