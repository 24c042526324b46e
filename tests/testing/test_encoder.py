"""The check of encoders finds what is wrong with one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import OneHotEncoder

from modelwright.features.scaled_numbers import ScaledNumbers
from modelwright.testing import check_encoder

NUMBERS = np.random.default_rng(0).normal(size=(40, 2))
TEXTS = np.array([["a"], ["b"], ["c"], ["a"]] * 10, dtype=object)


class Sum(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """The sum of the columns; it may forget a column in the graph, or a row in Python."""

    def __init__(self, forgets: str = "") -> None:
        self.forgets = forgets

    def fit(self, X: Any, y: Any = None) -> Sum:  # noqa: N803, ARG002
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        sums = X[:, :1] + X[:, 1:]
        return sums[np.isfinite(sums[:, 0])] if self.forgets == "row" else sums

    def to_portable(self, graph: Any, tensor: str) -> str:
        second = graph.column(tensor, 0 if self.forgets == "column" else 1)
        return str(graph.add(graph.column(tensor, 0), second))


def test_good_encoders_pass() -> None:
    check_encoder(Sum, NUMBERS, np.zeros(40))
    check_encoder(ScaledNumbers(), NUMBERS, np.zeros(40), bound=1e-12)
    check_encoder(OneHotEncoder(handle_unknown="ignore"), TEXTS, np.zeros(40))


@pytest.mark.parametrize(
    ("kind", "values", "error", "message"),
    [
        (Sum("column"), NUMBERS, AssertionError, "Not equal to tolerance"),
        (Sum("row"), NUMBERS, ValueError, r"answered \d+ rows with the shape"),
        (OneHotEncoder(), TEXTS, ValueError, "unknown categories"),
    ],
)
def test_what_is_wrong_is_found(
    kind: Any, values: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        check_encoder(kind, values, np.zeros(40))
