"""Categories with very many levels are named."""

from typing import Any

import numpy as np

from modelwright.checks.high_cardinality import HighCardinality


def test_levels_are_counted(context: Any) -> None:
    many = np.array([f"v{k}" for k in range(150)] + ["v0"] * 50, dtype=object)

    (finding,) = HighCardinality()(context(np.zeros(200), many=many, few=["a", "b"] * 100))

    assert finding.evidence == {"n_levels": 150, "n_levels_in_one_row": 149}
