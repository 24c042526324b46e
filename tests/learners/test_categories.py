from __future__ import annotations

import numpy as np
import pytest

from modelwright.learners import Feature
from modelwright.learners.categories import codes_of_bits, native_columns

COLUMNS = (Feature(), Feature(n_levels=3), Feature(n_levels=300))
NATIVE = {"categories": "native"}


@pytest.mark.parametrize("params", [{}, {"categories": "statistics"}])
def test_no_column_is_native_unless_the_parameters_say_so(params: dict[str, str]) -> None:
    assert native_columns(COLUMNS, params) == []


def test_codes_of_more_levels_than_a_library_takes_stay_numbers() -> None:
    assert native_columns(COLUMNS, NATIVE) == [1, 2]
    assert native_columns(COLUMNS, NATIVE, most_levels=255) == [1]


@pytest.mark.parametrize("codes", [[], [0], [31, 32], [5, 64, 95]])
def test_bits_of_words_are_codes(codes: list[int]) -> None:
    words = np.zeros(3, dtype=np.uint32)
    for code in codes:
        words[code // 32] |= np.uint32(1 << (code % 32))

    assert codes_of_bits(words).tolist() == codes
