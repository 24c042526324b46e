"""Entries: names that sort, keys that compare, lines that survive any text."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.journal import Entry, new_ids
from modelwright.journal.entry import from_line, key_text, stored, to_lines

if TYPE_CHECKING:
    from modelwright.records import Label

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)


@given(
    row=st.dictionaries(TEXTS, VALUES),
    prediction=TEXTS | st.integers(-(2**53), 2**53) | st.booleans(),
    key=st.none() | TEXTS,
)
def test_an_entry_comes_back_from_its_line(
    row: dict[str, object], prediction: Label, key: str | None
) -> None:
    entry = Entry(
        id="a",
        time=0.5,
        release_id="r",
        row=row,
        prediction=prediction,
        probabilities=(0.25, 0.75),
        interval=(None, 2.0),
        key=key,
    )

    lines = to_lines([entry])

    assert lines.count(b"\n") == 1
    assert from_line(lines) == entry


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"{}", b'{"id":"a"', b"\xff\n", b"[" * 100_000, b"\0" * 512]
)
def test_a_damaged_line_is_no_entry(line: bytes) -> None:
    assert from_line(line) is None
    assert stored(line) is None


def test_ids_differ_whatever_becomes_of_the_shared_random_numbers() -> None:
    names = []
    for _ in range(2):
        random.seed(0)
        names += new_ids(1, time=1.7e9)

    assert len(set(names)) == 2


def test_ids_of_a_fork_differ_from_its_parents() -> None:
    # In a process of its own: a fork of this one would carry threads over half done.
    program = (
        "import os\n"
        "from modelwright.journal import new_ids\n"
        "is_child = os.fork() == 0\n"
        "print(new_ids(1, time=1.7e9)[0], flush=True)\n"
        "is_child or os.wait()\n"
    )
    command = [sys.executable, "-c", program]

    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout

    assert len(set(said.split())) == 2


def test_a_row_that_is_no_object_or_no_text_is_damaged() -> None:
    line = to_lines([Entry(id="a", time=0.0, release_id="r", row={"x": "y"}, prediction=1)])

    assert stored(line) is not None
    assert stored(line.replace(b'{"x":"y"}', b"[1]")) is None
    assert stored(line.replace(b'"y"', b'"\xff"')) is None


def test_what_is_stored_of_an_entry_is_what_it_holds() -> None:
    row = {"ä": [1, None, "ß\n"], "b": 1e-300}
    entry = Entry(
        id="a", time=1.5, release_id="r", row=row, prediction=True, interval=(None, 2.0)
    )

    entry_stored = stored(to_lines([entry]))

    assert entry_stored is not None
    *plain, text, prediction, probabilities, interval = entry_stored.record()
    assert plain == ["a", 1.5, "r", None]
    assert json.loads(text) == row
    assert (prediction, probabilities, interval) == ("true", None, "[null,2.0]")


def test_ids_sort_by_time_and_then_by_position() -> None:
    earlier, later = new_ids(1_000, time=1.7e9), new_ids(1_000, time=1.7e9 + 0.001)

    both = earlier + later

    assert sorted(both) == both
    assert len(set(both)) == 2_000
    assert {len(name) for name in both} == {32}


def test_two_calls_at_one_time_give_different_ids() -> None:
    assert new_ids(1, time=1.7e9) != new_ids(1, time=1.7e9)


@pytest.mark.parametrize(
    ("value", "text"),
    [(7, "7"), (7.0, "7"), ("7", "7"), (" é ", "é"), ("", None), (None, None), ([1], None)],
)
def test_a_key_is_a_text_that_does_not_depend_on_its_type(
    value: object, text: str | None
) -> None:
    assert key_text(value) == text
