"""The reference of a release: what the watch will compare traffic with."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.errors import DataError
from modelwright.metrics.distributions import distribution_of, input_columns
from modelwright.records import Column, ErrorBin, Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from modelwright.records import Score, Signature, Target
    from modelwright.runtime import Inputs

_N_ERROR_BINS = 10
# Smaller bins would say more about single rows than about the model.
_FEWEST_ROWS_IN_ERROR_BIN = 20


def make_reference(
    signature: Signature,
    inputs: Inputs,
    *,
    predictions: NDArray[Any],
    probabilities: NDArray[np.float64] | None = None,
    outcomes: NDArray[Any],
    score: Score,
    importances: Mapping[str, float],
) -> Reference:
    """Return the reference: how inputs and answers look, and how good the answers were.

    Parameters
    ----------
    signature
        The release's signature.
    inputs
        All labelled rows.
    predictions, probabilities
        The model's answers for rows that it was not trained on, such as the test rows: class
        indices or values, shape (n_held_out,); and for classification the probabilities.
        Answers for rows of its training would look surer than those of traffic ever can.
    outcomes
        What came true for the same rows.
    score
        The plan's metric on the same rows.
    importances
        Loss of the metric when a column is shuffled, by column; empty if not measured.
    """
    task = signature.target.task
    return Reference(
        n_rows=inputs.n_rows,
        columns={
            column.name: distribution_of(column, values)
            for column, values in input_columns(signature, inputs)
        },
        predictions=distribution_of(
            prediction_column(signature.target),
            prediction_values(signature.target, predictions, probabilities),
        ),
        score=score,
        error_bins=_error_bins(predictions, outcomes) if task == "regression" else (),
        importances=dict(importances),
    )


def prediction_column(target: Target) -> Column:
    """Return the predictions as a column: values, P(positive), or classes when there are many."""
    is_category = target.task == "multiclass"
    return Column(name="predictions", type="category" if is_category else "number")


def prediction_values(
    target: Target, predictions: NDArray[Any], probabilities: NDArray[np.float64] | None
) -> NDArray[Any]:
    """Return the values of the column of predictions.

    The probability of the positive class says more than the class itself, which hardly ever
    changes where one class is rare.

    Raises
    ------
    DataError
        If a classification comes without probabilities.
    """
    if target.task == "regression":
        return predictions
    if probabilities is None:
        raise DataError(
            f"A {target.task} model's answers come with probabilities, but there are none. "
            "Pass an array of shape (n_rows, n_classes)."
        )
    if target.task == "binary":
        return probabilities[:, 1]
    names = np.array([*(str(label) for label in target.classes), ""], dtype=object)
    has_answer = np.isfinite(probabilities).all(axis=1)
    named: NDArray[Any] = names[np.where(has_answer, predictions, -1)]
    return named


def _error_bins(
    predictions: NDArray[np.float64], outcomes: NDArray[np.float64]
) -> tuple[ErrorBin, ...]:
    errors = np.abs(outcomes - predictions)
    known = np.isfinite(errors)
    predictions, errors = predictions[known], errors[known]
    n_bins = min(_N_ERROR_BINS, max(len(errors) // _FEWEST_ROWS_IN_ERROR_BIN, 1))
    if errors.size == 0:
        return ()
    inner = np.unique(np.quantile(predictions, np.arange(1, n_bins) / n_bins))
    bins = np.searchsorted(inner, predictions, side="right")
    # The largest double stands for infinity, which JSON cannot say.
    uppers = [*inner.tolist(), sys.float_info.max]
    return tuple(
        ErrorBin(
            upper=upper,
            error=float(errors[bins == position].mean()),
            n_rows=int((bins == position).sum()),
        )
        for position, upper in enumerate(uppers)
        if (bins == position).any()
    )
