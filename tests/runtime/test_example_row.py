"""Example rows: whatever the signature, the row is one that it reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.records import Column, ColumnType, Signature, Target
from modelwright.runtime import Normaliser, example_row

_RANGES = st.tuples(st.floats(-1e9, 4e9), st.floats(-1e9, 4e9)).map(sorted)
COLUMNS = st.builds(
    lambda kind, ends, levels, is_bounded: Column(
        name="x",
        type=kind,
        nullable=False,
        minimum=ends[0] if is_bounded else None,
        maximum=ends[1] if is_bounded else None,
        levels=tuple(levels) if kind == "category" else (),
        datetime_format="%d/%m/%Y" if kind == "datetime" and levels else None,
    ),
    st.sampled_from(["number", "integer", "boolean", "category", "text", "datetime"]),
    _RANGES,
    st.lists(st.sampled_from(["red", "3", "é", "true"])),
    st.booleans(),
)


@given(COLUMNS)
def test_an_example_is_read_and_is_not_missing(column: Column) -> None:
    signature = Signature(columns=(column,), target=Target(name="y", task="regression"))

    inputs = Normaliser(signature).rows([example_row(signature)])

    assert inputs.problems == ()


@given(_RANGES)
def test_an_example_lies_in_the_range(ends: list[float]) -> None:
    low, high = round(ends[0]), round(ends[1]) + 1
    column = Column(name="x", type="integer", minimum=low, maximum=high)
    signature = Signature(columns=(column,), target=Target(name="y", task="regression"))

    assert low <= example_row(signature)["x"] <= high


@pytest.mark.parametrize("kind", ["number", "integer", "datetime"])
@pytest.mark.parametrize("end", [1.7e12, 1.7e308])
def test_an_example_of_an_extreme_range_is_read_too(kind: ColumnType, end: float) -> None:
    column = Column(name="x", type=kind, nullable=False, minimum=end, maximum=end)
    signature = Signature(columns=(column,), target=Target(name="y", task="regression"))

    inputs = Normaliser(signature).rows([example_row(signature)])

    assert inputs.problems == ()
    assert inputs.numbers == pytest.approx(end, rel=1e-5)
