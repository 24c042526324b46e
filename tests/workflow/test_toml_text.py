"""Lines and values of TOML."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from modelwright.workflow.toml_text import key_lines, toml_value

SCALARS = st.text() | st.integers() | st.booleans() | st.floats(allow_nan=False)


@given(SCALARS | st.lists(st.text(), min_size=1))
def test_a_written_value_reads_back(value: str | float | list[str]) -> None:
    assert tomllib.loads(f"key = {toml_value(value)}")["key"] == value


@given(st.lists(st.tuples(st.integers(0, 3), st.text()), min_size=1, max_size=6))
def test_every_key_is_found_on_its_line(keys: list[tuple[int, str]]) -> None:
    lines = ["[data]"]
    expected: dict[tuple[str, ...], int] = {}
    for n_blank, value in keys:
        lines += ["# [not] = a key"] * n_blank
        lines += [f"key_{len(expected)} = [", f"  {toml_value(value)},", "]"]
        expected["data", f"key_{len(expected)}"] = len(lines) - 2

    found = key_lines("\n".join(lines))

    assert found == {("data",): 1, **expected}


def test_dotted_quoted_and_inline_keys_are_found() -> None:
    text = 'a."b.c" = 1\n[d."e"]\n\nf = {g = 2}\nh = """\n[x]\n"""\ni = 3\n[[j]]\n'

    assert key_lines(text) == {
        ("a",): 1,
        ("a", "b.c"): 1,
        ("d", "e"): 2,
        ("d", "e", "f"): 4,
        ("d", "e", "f", "g"): 4,
        ("d", "e", "h"): 5,
        ("d", "e", "i"): 8,
        ("j",): 9,
    }
