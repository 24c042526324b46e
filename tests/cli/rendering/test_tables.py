"""Aligned tables and safe names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from modelwright.cli.rendering.tables import name_text, paragraph, table


def test_wide_letters_count_twice() -> None:
    assert table([("東京", "x"), ("Rome", "y")]) == "  東京  x\n  Rome  y"


def test_figures_below_a_header_stand_on_the_right() -> None:
    text = table([("a", "0.9", "n/a"), ("b", "12.25", "> 99.9 %")], header=("n", "s", "t"))

    assert text.splitlines()[1:] == ["  a    0.9       n/a", "  b  12.25  > 99.9 %"]


def test_a_table_can_be_empty() -> None:
    assert table([]) == ""


def test_ids_and_dates_that_start_with_a_digit_are_no_figures() -> None:
    text = table([("47b1", "2026-11-14 10:32 UTC")], header=("release", "made"))

    assert text.splitlines()[1] == "  47b1     2026-11-14 10:32 UTC"


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1))
def test_no_cell_breaks_a_line(rows: list[tuple[str, str]]) -> None:
    assert len(table(rows).split("\n")) == len(rows)


@given(st.text())
def test_no_name_reaches_the_terminal_with_control_characters(name: str) -> None:
    assert name_text(name).isprintable()


def test_paragraphs_are_indented_and_wrapped() -> None:
    lines = paragraph("word " * 60, indent=4).splitlines()

    assert len(lines) > 1
    assert all(line.startswith("    word") and len(line) <= 100 for line in lines)
