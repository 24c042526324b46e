"""Two clouds orders of magnitude apart look like two units."""

from typing import Any

import numpy as np
import pytest

from modelwright.checks.mixed_units import MixedUnits

RNG = np.random.default_rng(0)
METRES = RNG.uniform(1.5, 2.0, 300)


def test_metres_and_millimetres_are_told_apart(context: Any) -> None:
    heights = np.append(METRES, METRES[:60] * 1000)

    (finding,) = MixedUnits()(context(np.zeros(360), height=heights))

    assert finding.evidence["share_above"] == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    "values", [METRES, RNG.lognormal(5, 3, 300), np.append(METRES, [1500.0]), METRES - 1.75]
)
def test_one_unit_is_one_cloud(context: Any, values: Any) -> None:
    assert MixedUnits()(context(np.zeros(len(values)), x=values)) == ()
