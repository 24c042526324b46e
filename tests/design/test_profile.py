"""Profiles hold the figures that a person would count."""

import numpy as np
import pandas as pd
import pytest

from modelwright.design.profile import profile_column
from modelwright.design.reading import read_column


def test_numbers_have_range_quantiles_and_a_histogram() -> None:
    values = np.append(np.random.default_rng(0).normal(size=1000), [np.nan] * 7)

    profile = profile_column(read_column(pd.Series(values, name="x")), role="feature")

    assert (profile.type, profile.n_missing, profile.n_distinct) == ("number", 7, 1000)
    assert profile.mean == pytest.approx(np.nanmean(values))
    assert profile.quantiles == pytest.approx(
        np.nanquantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])
    )
    low, high = np.nanquantile(values, [0.01, 0.99])
    assert profile.histogram == tuple(np.histogram(values, 10, (low, high))[0])


def test_categories_have_their_most_frequent_levels() -> None:
    values = ["b"] * 3 + ["a"] * 3 + ["c"] * 5 + [""] * 2 + [f"z{k:02}" for k in range(20)]

    profile = profile_column(read_column(pd.Series(values, name="x")), role="feature")

    assert profile.top_levels[:4] == (("c", 5), ("a", 3), ("b", 3), ("z00", 1))
    assert len(profile.top_levels) == 10
    assert (profile.n_missing, profile.n_distinct) == (2, 23)


def test_booleans_are_counted_by_name() -> None:
    series = pd.Series(["yes"] * 7 + ["no"] * 3 + [""], name="x")

    profile = profile_column(read_column(series), role="feature")

    assert profile.top_levels == (("true", 7), ("false", 3))


@pytest.mark.parametrize(
    ("values", "type_"), [([None] * 5, "empty"), (["a"] * 5, "constant"), (range(50), "id")]
)
def test_columns_that_no_model_sees_say_why(values: list[str], type_: str) -> None:
    reading = read_column(pd.Series(values, name="x"))

    assert profile_column(reading, role="excluded", note="Left out.").type == type_
