"""Codes and odd zeros are reported; counts from 0 on are not."""

from dataclasses import replace
from typing import Any

import numpy as np

from modelwright.checks.disguised_missing import DisguisedMissing

RNG = np.random.default_rng(0)
N_ROWS = 300


def test_zeros_far_from_all_other_values_are_odd(context: Any) -> None:
    pressure = np.where(np.arange(N_ROWS) % 20, RNG.integers(40, 120, N_ROWS), 0)
    made = context(
        np.zeros(N_ROWS), pressure=pressure, visits=RNG.poisson(3, N_ROWS), flag=np.arange(N_ROWS) % 2
    )  # fmt: skip

    (finding,) = DisguisedMissing()(made)

    assert finding.subject == "pressure"
    assert "15 rows" in finding.message


def test_codes_that_were_read_as_missing_are_told(context: Any) -> None:
    made = context([1.0, 2.0], x=[1.0, np.nan])
    columns = (replace(made.signature.columns[0], missing_codes=("-999",)),)

    findings = DisguisedMissing()(
        replace(made, signature=replace(made.signature, columns=columns))
    )

    assert [finding.severity for finding in findings] == ["info"]
