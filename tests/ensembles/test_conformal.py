"""Conformal prediction intervals."""

import numpy as np
import pytest

from modelwright.ensembles.conformal import ConformalInterval


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_promised_share_of_new_rows_lies_inside(level: float) -> None:
    generator = np.random.default_rng(1)
    predictions = generator.uniform(10, 20, 20_000)
    y = predictions + generator.normal(0, 2, 20_000)

    fitted = ConformalInterval(level).fit(y[:10_000], predictions[:10_000])

    low, high = fitted.interval(predictions[10_000:]).T
    inside = ((y[10_000:] >= low) & (y[10_000:] <= high)).mean()
    assert inside == pytest.approx(level, abs=0.02)


def test_errors_in_proportion_give_ratios() -> None:
    generator = np.random.default_rng(1)
    predictions = generator.lognormal(3, 1, 5000)

    fitted = ConformalInterval(0.9).fit(
        predictions * generator.lognormal(0, 0.2, 5000), predictions
    )

    assert fitted.is_ratio
    assert fitted.low_ < 1 < fitted.high_


def test_few_rows_give_the_widest_interval_seen() -> None:
    fitted = ConformalInterval(0.9).fit(np.array([-1.0, 0.0, 2.0]), np.zeros(3))

    assert (fitted.low_, fitted.high_) == (-1.0, 2.0)


def test_ends_are_moved_inwards_as_soon_as_the_rows_allow_it() -> None:
    residuals = np.arange(39.0)  # 40 x 0.05 = 2: one residual may lie outside on each side

    fitted = ConformalInterval(0.9).fit(residuals, np.zeros(39))

    assert (fitted.low_, fitted.high_) == (1.0, 37.0)
