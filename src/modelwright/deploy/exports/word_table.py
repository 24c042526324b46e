"""Which characters are digits and parts of words, as the training reads them."""

from __future__ import annotations

import functools
import sys
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class WordTable:
    """The characters of words; other languages' own tables differ from version to version.

    Parameters
    ----------
    stretches
        Where a stretch of code points of words begins and where it ends, by turns, ascending.
    lower_case
        Lower case by code point, where it is another text.
    """

    stretches: NDArray[np.int64]
    lower_case: Mapping[int, str]


NO_WORDS = WordTable(np.empty(0, dtype=np.int64), {})


@functools.cache
def digit_zeros() -> NDArray[np.int64]:
    """Return the code points of all alphabets' zeros, ascending; their other digits follow each."""
    codes = range(sys.maxunicode + 1)
    return np.array([code for code in codes if unicodedata.decimal(chr(code), None) == 0])


@functools.cache
def word_table() -> WordTable:
    """Return the table that `runtime.read_text` goes by: letters, marks and numerals."""
    characters = [chr(code) for code in range(sys.maxunicode + 1)]
    is_word = [unicodedata.category(character)[0] in "LMN" for character in characters]
    edges = np.flatnonzero(np.diff(np.array([False, *is_word, False], dtype=np.int8)))
    lower_case = {
        code: character.lower()
        for code, character in enumerate(characters)
        if is_word[code] and character.lower() != character
    }
    return WordTable(edges.astype(np.int64), lower_case)
