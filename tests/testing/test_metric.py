"""The check of metrics finds what is wrong with one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from modelwright.metrics import METRICS, find
from modelwright.testing import check_metric


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_of_ours_passes(name: str) -> None:
    check_metric(METRICS[name])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"higher_is_better": True}, "its direction is wrong"),
        ({"function": lambda *_: float("nan")}, "is nan on usual rows"),
        ({"function": lambda y, values: abs(y[0] - values[0]) + 1.0}, "Not equal"),
        ({"prepare": lambda *_: lambda rows: float(len(rows))}, "Not equal"),
    ],
)
def test_what_is_wrong_is_found(changes: dict[str, Any], message: str) -> None:
    metric = replace(find("rmse"), **({"prepare": None} | changes))

    with pytest.raises(AssertionError, match=message):
        check_metric(metric)


def test_constant_metric_is_no_direction_to_complain_of() -> None:
    check_metric(replace(find("rmse"), prepare=None, function=lambda *_: float(np.pi)))
