"""Few rows, or few rows a column, are said."""

from typing import Any

import numpy as np
import pytest

from modelwright.checks.small_data import SmallData


@pytest.mark.parametrize(
    ("n_rows", "n_columns", "severities"),
    [(1000, 3, []), (300, 3, ["info"]), (60, 3, ["warning"]), (1000, 300, ["warning"])],
)
def test_rows_and_columns_are_weighed(
    context: Any, n_rows: Any, n_columns: Any, severities: Any
) -> None:
    columns = {f"x{k}": np.zeros(n_rows) for k in range(n_columns)}

    findings = SmallData()(context(np.zeros(n_rows), **columns))

    assert [finding.severity for finding in findings] == severities
