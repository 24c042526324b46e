"""A split by whole times far from the usual shares is reported."""

from typing import Any

import numpy as np
import pytest

from modelwright.checks.coarse_time import CoarseTime

N_ROWS = 1000


@pytest.mark.parametrize(("n_test", "n_findings"), [(760, 1), (40, 1), (200, 0), (360, 0)])
def test_the_share_of_test_rows_decides(context: Any, n_test: int, n_findings: int) -> None:
    is_test = np.arange(N_ROWS) >= N_ROWS - n_test
    known = {
        "time": 2020.0 + is_test,
        "time_name": "year",
        "blocks": np.where(is_test, -1, 0).astype(np.int16),
    }

    findings = CoarseTime()(context(np.zeros(N_ROWS), x=np.zeros(N_ROWS), known=known))

    assert [finding.subject for finding in findings] == ["year"] * n_findings


def test_a_shuffled_split_is_never_coarse(context: Any) -> None:
    assert CoarseTime()(context(np.zeros(9), x=np.zeros(9))) == ()
