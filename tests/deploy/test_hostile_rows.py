"""Rows that every service meets."""

from __future__ import annotations

import numpy as np

from modelwright.deploy.hostile_rows import hostile_rows
from modelwright.records import Column, Signature, Target
from modelwright.runtime import Inputs, read_category, read_text

NO_EDGES = np.empty(0)
TARGET = Target(name="y", task="regression")


def signature(*columns: Column) -> Signature:
    return Signature(columns=columns, target=TARGET)


def test_every_column_is_missing_alone_and_all_are_together() -> None:
    model = signature(
        Column(name="a", type="number"),
        Column(name="b", type="boolean"),
        Column(name="c", type="category"),
    )
    usual = Inputs(np.ones((3, 2)), np.full((3, 1), "x", dtype=object))

    hostile = hostile_rows(model, usual, edges=NO_EDGES, seed=0)

    rows = dict(zip(hostile.kinds, range(len(hostile.kinds)), strict=True))
    together = rows["every column: missing"]
    assert np.isnan(hostile.inputs.numbers[together]).all()
    assert hostile.inputs.strings[together] == ""
    assert np.isnan(hostile.inputs.numbers[rows["b: missing"]]).tolist() == [False, True]
    assert hostile.inputs.strings[rows["c: missing"], 0] == ""


def test_what_may_not_be_missing_is_not() -> None:
    model = signature(
        Column(name="a", type="number", nullable=False),
        Column(name="c", type="text", nullable=False),
    )
    usual = Inputs(np.ones((3, 1)), np.full((3, 1), "x", dtype=object))

    hostile = hostile_rows(model, usual, edges=NO_EDGES, seed=0)

    assert not np.isnan(hostile.inputs.numbers).any()
    assert (hostile.inputs.strings != "").all()


def test_texts_are_such_as_the_normaliser_makes() -> None:
    for type_, read in (("text", read_text), ("category", read_category)):
        column = Column(name="c", type=type_, levels=("rome", "oslo"))  # type: ignore[arg-type]
        usual = Inputs(np.empty((3, 0)), np.full((3, 1), "x", dtype=object))

        strings = hostile_rows(
            signature(column), usual, edges=NO_EDGES, seed=0
        ).inputs.strings.ravel()

        assert [read(text) for text in strings] == strings.tolist()
        assert len(set(strings)) > 5


def test_numbers_at_which_the_model_decides_are_asked() -> None:
    usual = Inputs(np.ones((3, 1)), np.empty((3, 0), dtype=object))

    hostile = hostile_rows(
        signature(Column(name="a", type="number")), usual, edges=np.array([42.5]), seed=0
    )

    assert 42.5 in hostile.inputs.numbers


def test_thousands_of_columns_and_no_usual_rows_stay_affordable() -> None:
    columns = [Column(name=f"c{index}", type="number") for index in range(10_000)]
    usual = Inputs(np.empty((0, 10_000)), np.empty((0, 0), dtype=object))

    hostile = hostile_rows(signature(*columns), usual, edges=NO_EDGES, seed=0)

    assert 100 < hostile.inputs.n_rows < 500
