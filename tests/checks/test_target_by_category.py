"""A number with its category gives the target away where neither does alone."""

from typing import Any

import numpy as np

from modelwright.checks.target_by_category import TargetByCategory

RNG = np.random.default_rng(0)
N_ROWS = 1500
CURRENCY = RNG.choice(["USD", "EUR", "INR", "JPY"], N_ROWS, p=[0.7, 0.1, 0.1, 0.1])
RATES = {"USD": 1.0, "EUR": 1.1, "INR": 0.012, "JPY": 0.0067}
RATE = np.array([RATES[code] for code in CURRENCY])
USD = RNG.lognormal(11, 0.5, N_ROWS)


def test_an_amount_with_its_currency_is_found(context: Any) -> None:
    made = context(
        USD.round(), salary=(USD / RATE).round(), currency=CURRENCY, city=RNG.choice(["p", "q"], N_ROWS)
    )  # fmt: skip

    (leak,) = TargetByCategory().leaks(made)

    assert leak.columns == ("salary", "currency")
    assert "4 values" in leak.message


def test_a_category_that_decides_alone_is_not_blamed_on_a_number(context: Any) -> None:
    grade = RNG.choice(["a", "b", "c"], N_ROWS)
    target = np.array([{"a": 5.0, "b": 50.0, "c": 500.0}[level] for level in grade])

    made = context(target, year=RNG.integers(1990, 1995, N_ROWS), grade=grade)

    assert TargetByCategory()(made) == ()


def test_a_price_by_area_is_honest(context: Any) -> None:
    area, place = RNG.uniform(30, 200, N_ROWS), RNG.choice(["p", "q", "r"], N_ROWS)
    price = area * 1000 * RNG.lognormal(0, 0.1, N_ROWS)

    assert TargetByCategory()(context(price, area=area, place=place)) == ()


def test_classes_and_negative_targets_are_left_alone(context: Any) -> None:
    classes = context(RNG.integers(0, 2, N_ROWS), task="binary", x=USD, c=CURRENCY)
    negative = context(-USD, x=USD, c=CURRENCY)

    assert TargetByCategory()(classes) == TargetByCategory()(negative) == ()
