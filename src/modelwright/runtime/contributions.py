"""Why a row got its score: what each input column adds to the score of the reference row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from modelwright.runtime.shapley import n_evaluations, shapley_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from modelwright.records.signature import Label, Signature
    from modelwright.runtime.normaliser import Inputs
    from modelwright.runtime.predictions import Predictions

    Run = Callable[[Inputs], Predictions]

# Bounds the memory of the rows that are asked at once.
_CELLS_AT_ONCE = 2_000_000
# Bounds the time of the rows that are explained at once: some seconds.
_EVALUATIONS_AT_ONCE = 100_000
_MOST_ROWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What each input column adds to the score of one row.

    Parameters
    ----------
    label
        The class whose probability is the score: the positive one of two, else the predicted
        one; None for a number.
    score
        The predicted number, or the probability.
    base
        The reference row's score; it and the contributions sum to `score`, up to rounding.
    contributions
        By column, in the unit of the score; 0 where the row is as the reference row is.
    method
        "exact": all combinations of the row's and the reference row's values were asked.
        "sampled": too many columns differ; orders of columns were sampled.
    n_evaluations
        Rows that the model was asked.
    standard_error
        The largest one of a contribution; 0 where they are exact.
    """

    label: Label | None
    score: float
    base: float
    contributions: dict[str, float]
    method: Literal["exact", "sampled"]
    n_evaluations: int
    standard_error: float


def explain(
    run: Run, signature: Signature, inputs: Inputs, base: Inputs
) -> list[Explanation]:
    """Return the explanation of each row.

    Parameters
    ----------
    run
        Answers inputs, as `Predictor.run` does.
    signature
        Columns and target.
    inputs
        The rows.
    base
        The reference row.

    References
    ----------
    S. M. Lundberg, S. Lee, "A unified approach to interpreting model predictions", NIPS 2017,
    4765-4774.
    """
    answers = run(inputs)
    return [
        _explanation(
            run,
            signature,
            inputs.take(np.array([row])),
            base,
            _place(signature, answers, row),
        )
        for row in range(inputs.n_rows)
    ]


def most_explained_rows(signature: Signature) -> int:
    """Return how many rows are explained at once: fewer, the more columns there are."""
    n_asked = n_evaluations(len(signature.columns))
    return min(max(_EVALUATIONS_AT_ONCE // n_asked, 1), _MOST_ROWS)


def _place(signature: Signature, answers: Predictions, row: int) -> int | None:
    """Return which class's probability is explained, None for a number."""
    if signature.target.task == "regression":
        return None
    if signature.target.task == "binary":
        return len(signature.target.classes) - 1
    return signature.target.classes.index(answers.prediction[row])


def _explanation(
    run: Run, signature: Signature, row: Inputs, base: Inputs, place: int | None
) -> Explanation:
    numbers, strings = _differences(row, base)

    def game(masks: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the scores of rows that have the row's values where the mask says so."""
        mixed = _mixed(masks, row, base, numbers, strings)
        return _scores(run(mixed), place)

    found = shapley_values(_in_pieces(game, row), len(numbers) + len(strings))
    names = [
        *(signature.number_columns[position].name for position in numbers),
        *(signature.string_columns[position].name for position in strings),
    ]
    added = dict(zip(names, found.values.tolist(), strict=True))
    return Explanation(
        label=None if place is None else signature.target.classes[place],
        score=found.everyone,
        base=found.none,
        contributions={
            column.name: added.get(column.name, 0.0) for column in signature.columns
        },
        method="exact" if found.is_exact else "sampled",
        n_evaluations=found.n_evaluations,
        standard_error=found.standard_error,
    )


def _differences(row: Inputs, base: Inputs) -> tuple[list[int], list[int]]:
    """Return the positions of numbers and of strings in which two rows differ."""
    ours, theirs = row.numbers[0], base.numbers[0]
    is_other = (ours != theirs) & ~(np.isnan(ours) & np.isnan(theirs))
    return (
        np.flatnonzero(is_other).tolist(),
        np.flatnonzero(row.strings[0] != base.strings[0]).tolist(),
    )


def _mixed(
    masks: NDArray[np.bool_],
    row: Inputs,
    base: Inputs,
    numbers: list[int],
    strings: list[int],
) -> Inputs:
    """Return rows that are the base, but for the columns that a mask switches to the row."""
    mixed = base.take(np.zeros(len(masks), dtype=np.intp))
    for player, position in enumerate(numbers):
        mixed.numbers[masks[:, player], position] = row.numbers[0, position]
    for player, position in enumerate(strings, start=len(numbers)):
        mixed.strings[masks[:, player], position] = row.strings[0, position]
    return mixed


def _scores(answers: Predictions, place: int | None) -> NDArray[np.float64]:
    if place is None or answers.probabilities is None:
        return answers.prediction.astype(np.float64)
    return answers.probabilities[:, place]


def _in_pieces(
    game: Callable[[NDArray[np.bool_]], NDArray[np.float64]], row: Inputs
) -> Callable[[NDArray[np.bool_]], NDArray[np.float64]]:
    """Return the game, asked for a bounded number of cells at once."""
    width = max(row.numbers.shape[1] + row.strings.shape[1], 1)
    n_rows = max(_CELLS_AT_ONCE // width, 1)

    def ask(masks: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the scores of coalitions, piece by piece."""
        pieces = range(0, len(masks), n_rows)
        return np.concatenate([game(masks[start : start + n_rows]) for start in pieces])

    return ask
