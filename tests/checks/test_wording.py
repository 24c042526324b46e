"""Counts agree with their nouns."""

import pytest

from modelwright.checks import counted


@pytest.mark.parametrize(
    ("n", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (12345, "12,345 rows")]
)
def test_one_is_singular(n: int, text: str) -> None:
    assert counted(n, "row") == text
