"""Records: the columns that the release's own prediction table has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from modelwright.runtime import load
from modelwright.server.bodies import Asked
from modelwright.server.prediction import answer
from modelwright.server.replies import prediction_records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_records_have_the_columns_of_the_prediction_table(
    make_release: Callable[..., Path], row: dict[str, Any], task: str
) -> None:
    predictor = load(make_release(task))
    rows = [row, row | {"job's title": None}]
    reply = answer(predictor, Asked(rows), key=None, keep=lambda _: True)

    records = prediction_records(reply, predictor.signature.target)

    columns = predictor.predict_columns(rows, strict=False)
    assert [list(record) for record in records] == [list(columns)] * 2
    assert {name: [record[name] for record in records] for name in columns} == {
        name: values.tolist() for name, values in columns.items()
    }
