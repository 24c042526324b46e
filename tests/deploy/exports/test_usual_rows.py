"""Usual rows from reference statistics alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from modelwright.deploy.exports.usual_rows import usual_rows
from modelwright.records import Column, Distribution, Reference, Score, Signature, Target

if TYPE_CHECKING:
    from modelwright.runtime import Inputs

COLUMNS = (
    Column(name="size", type="number", minimum=0.0, maximum=10.0),
    Column(name="rooms", type="integer", minimum=1, maximum=9, nullable=False),
    Column(name="lift", type="boolean"),
    Column(name="new", type="number"),
    Column(name="city", type="category", levels=("Rome", "Oslo")),
    Column(name="note", type="text"),
    Column(name="code", type="category", nullable=False),
)
SCORE = Score(
    metric="rmse", value=2.0, lower=1.5, upper=2.5, n_rows=60, higher_is_better=False
)
REFERENCE = Reference(
    n_rows=100,
    columns={
        "size": Distribution(edges=(5.0,), counts=(20, 60), n_missing=20),
        "rooms": Distribution(edges=(3.0, 5.0), counts=(0, 50, 0), n_missing=50),
        "lift": Distribution(levels=("false", "true"), counts=(90, 10, 0)),
        "city": Distribution(levels=("Rome", "Oslo"), counts=(80, 10, 10)),
    },
    predictions=Distribution(edges=(1.0,), counts=(1, 1)),
    score=SCORE,
    importances={},
)


@pytest.fixture
def rows() -> Inputs:
    signature = Signature(columns=COLUMNS, target=Target(name="y", task="regression"))
    return usual_rows(
        signature, REFERENCE, vocabulary=["late", "kind"], n_rows=4000, seed=0
    )


def test_numbers_have_the_shares_of_the_reference(rows: Inputs) -> None:
    size, rooms, lift, new = rows.numbers.T

    assert np.isnan(size).mean() == pytest.approx(0.2, abs=0.03)
    assert (size < 5).mean() == pytest.approx(0.2, abs=0.03)
    assert np.nanmin(size) >= 0
    assert np.nanmax(size) <= 10
    assert set(rooms) == {3.0, 4.0, 5.0}
    assert lift.mean() == pytest.approx(0.1, abs=0.03)
    assert np.isnan(new).all()


def test_texts_have_known_and_other_levels_and_words(rows: Inputs) -> None:
    city, note, code = rows.strings.T

    assert (city == "Rome").mean() == pytest.approx(0.8, abs=0.03)
    assert set(city) == {"Rome", "Oslo", "another value"}
    assert {word for text in note for word in text.split(" ")} == {"late", "kind"}
    assert set(code) == {"a"}
