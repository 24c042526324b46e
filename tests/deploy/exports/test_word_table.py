"""The packed tables of characters say what Python says."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from modelwright.deploy.exports.word_table import digit_zeros, word_table
from modelwright.runtime import read_text


@pytest.mark.parametrize(
    "character", [*"aZ0_- .", *"éİΣß²Ⅸ東\u0301\u0903\u200d€\U0001f642\u1c90"]
)
def test_a_character_belongs_to_words_or_does_not(character: str) -> None:
    table = word_table()

    is_word = np.searchsorted(table.stretches, ord(character), side="right") % 2 == 1
    lower = table.lower_case.get(ord(character), character)

    assert (lower if is_word else "") == read_text(character)


def test_the_digits_of_all_alphabets_follow_their_zero() -> None:
    zeros = digit_zeros()

    assert (np.diff(zeros) > 0).all()
    assert {ord("0"), 0x660, 0xFF10} <= set(zeros.tolist())
    for zero in zeros.tolist():
        digits = [unicodedata.decimal(chr(zero + value), None) for value in range(10)]
        assert digits == list(range(10))
