"""How far two models' answers to the same rows lie apart, and whether that is allowed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modelwright.records import ParityCheck

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.runtime import Predictions

_N_NAMED = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """One output, compared.

    Parameters
    ----------
    output
        "label", "prediction" for a number, "probabilities", "interval" or "raw scores".
    gaps
        Shape (n_rows,): absolute difference for probabilities, relative for other numbers; infinite
        for a label that differs. Rows with several numbers count with their largest.
    is_label
        Whether labels were compared.
    """

    output: str
    gaps: NDArray[np.float64]
    is_label: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """The record of a comparison, and what to say where it is not passed."""

    check: ParityCheck
    complaint: str


def differences(
    expected: Predictions, actual: Predictions, *, usual: Predictions
) -> list[Difference]:
    """Return how far the outputs lie apart; one that is absent in the second only lies far off.

    Parameters
    ----------
    expected, actual
        Answers to the same rows.
    usual
        Answers to usual rows. Differences of numbers count relative to the number, or to its
        median size in these where that is larger.
    """
    has_labels = expected.probabilities is not None
    found = []
    if has_labels:
        gaps = np.where(expected.prediction != actual.prediction, np.inf, 0.0)
        found.append(Difference("label", gaps, is_label=True))
    for name, field in (
        ("prediction", "prediction"),
        ("probabilities", "probabilities"),
        ("interval", "intervals"),
        ("raw scores", "raw_scores"),
    ):
        ours, theirs = getattr(expected, field), getattr(actual, field)
        if ours is None or (has_labels and field == "prediction"):
            continue
        if theirs is None:
            found.append(Difference(name, np.full(len(ours), np.inf)))
            continue
        of_usual = usual.raw_scores if field == "raw_scores" else usual.prediction
        size = None if has_labels else _usual_size(of_usual)
        found.append(Difference(name, _gaps(ours, theirs, size)))
    return found


def compared(
    rows: str, difference: Difference, *, bound: float, kinds: Sequence[str]
) -> Comparison:
    """Return whether a difference is allowed.

    Parameters
    ----------
    rows
        Which rows were compared, in a word.
    difference
        How far they lie apart.
    bound
        Largest difference allowed; labels may not differ at all.
    kinds
        What each row is.
    """
    gaps, is_label = difference.gaps, difference.is_label
    bound = 0.0 if is_label else bound
    wrong = np.flatnonzero(gaps > bound).tolist()
    largest = 0.0 if is_label else float(gaps.max(initial=0.0))
    check = ParityCheck(
        rows=rows,
        output=difference.output,
        n_rows=len(gaps),
        n_label_differences=len(wrong) if is_label else 0,
        largest_difference=largest,
        bound=bound,
        passed=not wrong,
    )
    common = Counter(kinds[row] for row in wrong).most_common(_N_NAMED)
    named = "; ".join(f"{kind} ({n_rows})" for kind, n_rows in common)
    amount = "" if is_label else f" by up to {largest:.3g} (allowed: {bound:g})"
    differs = "differ" if difference.output.endswith("s") else "differs"
    return Comparison(
        check,
        f"{rows.capitalize()}: the {difference.output} {differs}{amount} on {len(wrong)} of "
        f"{len(gaps)}, such as: {named}.",
    )


def _usual_size(numbers: NDArray[np.float64] | None) -> float:
    """Return the median size of numbers, 1 where there is none."""
    if numbers is None or not len(numbers):
        return 1.0
    return float(np.median(np.abs(numbers))) or 1.0


def _gaps(
    expected: NDArray[np.float64],
    actual: NDArray[np.float64],
    usual_size: float | None = None,
) -> NDArray[np.float64]:
    """Return the largest gap of each row; equal infinities, and NaN beside NaN, have none."""
    expected, actual = (each.reshape(len(each), -1) for each in (expected, actual))
    is_same = (expected == actual) | (np.isnan(expected) & np.isnan(actual))
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = np.abs(expected - actual)
        if usual_size is not None:
            gaps /= np.maximum(np.abs(expected), usual_size)
    gaps = np.where(np.isnan(gaps), np.inf, gaps)
    return np.asarray(np.where(is_same, 0.0, gaps).max(axis=1, initial=0.0))
