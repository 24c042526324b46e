"""Running the portable model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from modelwright.errors import ReleaseError
from modelwright.records import Column, Signature
from modelwright.runtime import Inputs, PortableModel

if TYPE_CHECKING:
    from collections.abc import Callable


def inputs(n_rows: int) -> Inputs:
    ages = np.arange(n_rows, dtype=np.float64)
    strings = np.full((n_rows, 1), "clerk", dtype=object)
    return Inputs(np.column_stack([ages, np.zeros(n_rows)]), strings)


@pytest.mark.parametrize("n_rows", [0, 1, 999, 1000, 1001, 2500])
def test_any_number_of_rows_is_answered(
    n_rows: int, regression: Signature, model_bytes: Callable[[Signature], bytes]
) -> None:
    model = PortableModel(model_bytes(regression), regression)

    predictions = model.run(inputs(n_rows))

    assert predictions.prediction.tolist() == list(range(n_rows))
    assert predictions.intervals is not None
    assert predictions.intervals.shape == (n_rows, 2)


def test_no_rows_need_no_model_since_some_operators_refuse_them(
    regression: Signature,
    binary: Signature,
    model_bytes: Callable[[Signature], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values, labels = (PortableModel(model_bytes(s), s) for s in (regression, binary))
    monkeypatch.delattr(PortableModel, "_call")

    nothing, nobody = values.run(inputs(0)), labels.run(inputs(0))

    assert (nothing.prediction.shape, nobody.prediction.shape) == ((0,), (0,))
    assert nothing.intervals is not None
    assert nothing.intervals.shape == (0, 2)
    assert nobody.probabilities is not None
    assert nobody.probabilities.shape == (0, 2)


@pytest.mark.parametrize("n_rows", [0, 1, 1001])
def test_raw_scores_come_only_where_they_are_asked_for(
    n_rows: int, regression: Signature, model_bytes: Callable[[Signature], bytes]
) -> None:
    model = PortableModel(model_bytes(regression), regression)

    scores = model.run(inputs(n_rows), raw_scores=True).raw_scores

    assert scores is not None
    assert scores.tolist() == [[age / 10] for age in range(n_rows)]
    assert model.run(inputs(n_rows)).raw_scores is None


def test_a_model_of_before_raw_scores_answers_all_else(
    binary: Signature, model_bytes: Callable[[Signature], bytes]
) -> None:
    model = PortableModel(model_bytes(binary), binary)

    assert not model.has_raw_scores
    assert model.run(inputs(1)).prediction.tolist() == [False]
    with pytest.raises(ReleaseError, match="Release the model again"):
        model.run(inputs(1), raw_scores=True)


def test_labels_come_back_in_their_own_type(
    binary: Signature, model_bytes: Callable[[Signature], bytes]
) -> None:
    model = PortableModel(model_bytes(binary), binary)

    predictions = model.run(inputs(101))

    assert predictions.prediction[0] is False
    assert predictions.prediction[100] is True
    assert predictions.probabilities is not None
    assert predictions.probabilities[100].tolist() == [0.25, 0.75]


def test_what_is_no_model_is_refused(regression: Signature) -> None:
    with pytest.raises(ReleaseError, match="cannot open the model"):
        PortableModel(b"no model", regression)


def test_a_model_of_another_signature_is_refused(
    regression: Signature, model_bytes: Callable[[Signature], bytes]
) -> None:
    wider = Signature(
        columns=(*regression.columns, Column(name="more", type="number")),
        target=regression.target,
    )

    with pytest.raises(ReleaseError, match="its signature has"):
        PortableModel(model_bytes(regression), wider)
