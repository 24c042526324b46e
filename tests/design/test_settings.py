"""Override lines are TOML that says what was meant."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from modelwright.design.settings import setting

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)


@given(NAMES, st.lists(NAMES, max_size=3))
def test_a_line_reads_back_as_its_key_and_value(key: str, value: list[str]) -> None:
    header, line = setting("data", key, value).split(" ", 1)

    assert header == "[data]"
    assert tomllib.loads(line) == {key: value}
