"""Codes for missing stand apart and repeat; ordinary values do neither."""

import numpy as np
import pytest

from modelwright.design.missing_codes import find_missing_codes

DRAWN = np.random.default_rng(0).normal(20, 5, 300)


@pytest.mark.parametrize("code", [-999, -200, -9999, 999, 99999])
def test_a_usual_code_is_found(code: float) -> None:
    assert find_missing_codes(np.append(DRAWN, [code] * 5)) == (str(code),)


def test_two_codes_are_found() -> None:
    assert find_missing_codes(np.append(DRAWN, [-999] * 5 + [9999] * 5)) == ("-999", "9999")


@pytest.mark.parametrize(
    "numbers",
    [
        np.append(DRAWN, [-999]),  # once
        np.append(DRAWN, [-500] * 5),  # no usual code
        np.append(np.arange(-300.0, 300.0), [-200] * 5),  # within the others
        np.append(np.arange(41_310.0), [99_999] * 159),  # a cap, not a code
        np.append(np.arange(90.0), [99] * 5),  # an hour count near the others
        np.array([]),
        np.full(5, np.nan),
        np.array([-999.0] * 10),
    ],
)
def test_other_numbers_are_no_codes(numbers: np.ndarray) -> None:
    assert find_missing_codes(numbers) == ()
