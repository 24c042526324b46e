"""Covariate drift: inputs and answers whose distribution is no longer the reference's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scipy.stats import false_discovery_control

from modelwright.metrics import (
    bin_labels,
    compare_distributions,
    input_columns,
    prediction_column,
    prediction_values,
    recount,
    shares_of,
)
from modelwright.records import ColumnDrift, Finding
from modelwright.watch.rates import negligible_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from modelwright.records import Column, Distribution, Reference, Signature
    from modelwright.watch.options import WatchOptions
    from modelwright.watch.rates import ColumnCounts
    from modelwright.watch.traffic import Traffic


def column_drift(
    reference: Reference,
    traffic: Traffic,
    *,
    signature: Signature,
    counts: Sequence[ColumnCounts],
    options: WatchOptions,
) -> tuple[ColumnDrift, ...]:
    """Return the drift of the predictions, then of each input column, the largest first.

    A column has drifted when its distribution differs beyond chance, with the false discovery
    rate over all columns held at `options.significance` [1]_, and by a distance that matters.

    References
    ----------
    .. [1] Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", Journal of the
       Royal Statistical Society B 1995, 289-300.
    """
    if traffic.n_rows < options.minimum_rows:
        return ()
    compared = list(_pairs(reference, traffic, signature))
    tests = [compare_distributions(known, seen) for _, known, seen in compared]
    p_values = false_discovery_control([p_value for p_value, _ in tests])
    wrong = {each.column.name: each for each in counts}
    drifts = [
        _drift(pair, float(p_value), distance, wrong if position else {}, options)
        for position, (pair, p_value, (_, distance)) in enumerate(
            zip(compared, p_values, tests, strict=True)
        )
    ]
    by_size = sorted(drifts[1:], key=lambda each: (not each.drifted, -each.distance))
    return (drifts[0], *by_size)


def drift_findings(
    drifts: Sequence[ColumnDrift], reference: Reference
) -> Iterator[Finding]:
    """Yield a finding for each drift; one of a column that does not matter is for the record."""
    negligible = negligible_columns(reference)
    for position, drift in enumerate(drifts):
        if drift.drifted:
            yield (
                _answers_finding(drift)
                if position == 0
                else _column_finding(drift, is_used=drift.column not in negligible)
            )


def _answers_finding(drift: ColumnDrift) -> Finding:
    return Finding(
        code="WCH007",
        severity="warning",
        subject=drift.column,
        message=f"The model answers differently than when it was released: {_change(drift)}",
        action="Look at the columns that moved, and at outcomes as soon as they are in.",
        evidence={"distance": drift.distance, "p_value": drift.p_value},
    )


def _column_finding(drift: ColumnDrift, *, is_used: bool) -> Finding:
    return Finding(
        code="WCH006",
        severity="warning" if is_used else "info",
        subject=drift.column,
        message=f"The values of {drift.column!r} have moved: {_change(drift)}",
        action=(
            "Ask whether the world or the way of recording has changed."
            if is_used
            else "None needed: the model's score hardly depends on this column."
        ),
        evidence={"distance": drift.distance, "p_value": drift.p_value},
    )


def _pairs(
    reference: Reference, traffic: Traffic, signature: Signature
) -> Iterator[tuple[Column, Distribution, Distribution]]:
    answered = prediction_column(signature.target)
    values = prediction_values(signature.target, traffic.predictions, traffic.probabilities)
    yield answered, reference.predictions, recount(reference.predictions, answered, values)
    for column, values in input_columns(signature, traffic.inputs):
        known = reference.columns[column.name]
        yield column, known, recount(known, column, values)


def _drift(
    pair: tuple[Column, Distribution, Distribution],
    p_value: float,
    distance: float,
    wrong: dict[str, ColumnCounts],
    options: WatchOptions,
) -> ColumnDrift:
    column, known, seen = pair
    counts = wrong.get(column.name)
    return ColumnDrift(
        column=column.name,
        p_value=p_value,
        distance=distance,
        drifted=p_value < options.significance and distance >= options.drift_distance,
        labels=bin_labels(column, known),
        reference_shares=shares_of(known),
        analysis_shares=shares_of(seen),
        missing_rate=shares_of(seen)[-1],
        unseen_rate=_rate(counts.unseen) if counts else 0.0,
        out_of_range_rate=_rate(counts.out_of_range) if counts else 0.0,
    )


def _rate(flags: NDArray[Any]) -> float:
    return float(flags.mean())


def _change(drift: ColumnDrift) -> str:
    """Return the bin whose share changed most, and the size of the whole change, as text."""
    shares = list(zip(drift.reference_shares, drift.analysis_shares, strict=True))
    most = max(range(len(shares)), key=lambda bin_: abs(shares[bin_][1] - shares[bin_][0]))
    before, now = shares[most]
    return (
        f"{drift.labels[most]!r} went from {before:.1%} to {now:.1%} of the rows "
        f"(Jensen-Shannon distance {drift.distance:.2f}, p {_p_text(drift.p_value)})."
    )


def _p_text(p_value: float) -> str:
    return "< 0.0001" if p_value < 0.0001 else f"= {p_value:.4f}"
