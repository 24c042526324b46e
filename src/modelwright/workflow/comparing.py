"""Champion against challenger, on rows that neither has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright import design
from modelwright.errors import DataError
from modelwright.metrics import bootstrap_score, paired_gain
from modelwright.pages import format_interval
from modelwright.pages.words import metric_title
from modelwright.records import Comparison
from modelwright.workflow.journals import FEWEST_ROWS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from modelwright.metrics import Metric
    from modelwright.records import Target
    from modelwright.runtime import Predictor


def compare(
    champion: Predictor,
    challenger: Predictor,
    frame: pd.DataFrame,
    *,
    metric: Metric,
    seed: int,
) -> Comparison:
    """Return how two releases do on the same rows.

    Rows whose label the challenger does not know, or whose values one of them refuses, cannot be
    compared and are left out.

    Parameters
    ----------
    champion, challenger
        The releases.
    frame
        Rows with the target, seen by neither.
    metric
        What to compare by.
    seed
        Seed of the bootstrap.

    Raises
    ------
    DataError
        If no row can be compared, or one release predicts a number and the other a class.
    """
    target = challenger.signature.target
    if not can_compare(champion, challenger):
        raise DataError(
            f"One of {champion.release_id[:12]} and {challenger.release_id[:12]} predicts a number "
            "and the other a class, which no metric compares. Promote by hand with: "
            f"modelwright promote {challenger.release_id[:12]}"
        )
    y = design.encode_labels(frame[target.name], target)
    usable = (y >= 0 if target.classes else np.isfinite(y)) & _accepted(champion, frame)
    usable &= _accepted(challenger, frame)
    if not usable.any():
        raise DataError(
            f"None of the {len(frame)} rows to judge by can be used: each lacks a known outcome or "
            "holds values that a release refuses. Pass rows like those that the models predict."
        )
    rows, y = frame[usable], y[usable]
    answers = [
        _predictions(predictor, rows, target, metric)
        for predictor in (challenger, champion)
    ]
    gain, lower, upper = paired_gain(metric, y, answers[0], answers[1], seed=seed)
    scores = [bootstrap_score(metric, y, predictions, seed=seed) for predictions in answers]
    is_better = bool(len(y) >= FEWEST_ROWS and lower > 0)
    return Comparison(
        champion_id=champion.release_id,
        challenger_id=challenger.release_id,
        champion=scores[1],
        challenger=scores[0],
        gain=gain,
        gain_lower=lower,
        gain_upper=upper,
        n_rows=len(y),
        is_better=is_better,
        verdict=_verdict(metric, len(y), (gain, lower, upper), is_better=is_better),
    )


def can_compare(champion: Predictor, challenger: Predictor) -> bool:
    """Return whether both releases predict a class, or both a number."""
    champions, challengers = (
        bool(release.signature.target.classes) for release in (champion, challenger)
    )
    return champions == challengers


def _accepted(predictor: Predictor, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows a release answers."""
    accepted = np.ones(len(frame), dtype=bool)
    for problem in predictor.normaliser.table(frame, strict=False).problems:
        accepted[problem.row] = False
    return accepted


def _predictions(
    predictor: Predictor, frame: pd.DataFrame, target: Target, metric: Metric
) -> NDArray[np.float64]:
    """Return values, or probabilities in the order of the challenger's classes.

    Where the metric judges labels, the label that a release decides for counts as certain, so
    that each release's own threshold is kept.
    """
    if not target.classes:
        return np.asarray(predictor.predict(frame), dtype=np.float64)
    if metric.needs == "labels":
        decided = design.encode_labels(predictor.predict(frame), target)
        known = np.eye(len(target.classes))[np.maximum(decided, 0)]
        return np.where(decided[:, None] >= 0, known, 0.0)
    probabilities = predictor.predict_proba(frame)
    own: Any = predictor.signature.target.classes
    places = design.encode_labels(np.array(own, dtype=object), target)
    aligned = np.zeros((len(frame), len(target.classes)))
    aligned[:, places[places >= 0]] = probabilities[:, places >= 0]
    return aligned


def _verdict(
    metric: Metric, n_rows: int, gain: tuple[float, float, float], *, is_better: bool
) -> str:
    value, lower, upper = gain
    how = f"better by {format_interval(value, lower, upper)}"
    if value < 0:
        how = f"worse by {format_interval(-value, -upper, -lower)}"
    seen = f"on {n_rows:,} rows its {metric_title(metric.short_name)} is {how}"
    if n_rows < FEWEST_ROWS:
        return (
            f"The challenger cannot be judged: {n_rows} rows are fewer than {FEWEST_ROWS}."
        )
    if is_better:
        return f"The challenger is better beyond noise: {seen}."
    if upper < 0:
        return f"The challenger is worse: {seen}."
    return f"The challenger is not better beyond noise: {seen}."
