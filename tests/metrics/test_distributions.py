"""Distributions hold every row, see every change, and raise no false alarm."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact

from modelwright.metrics import (
    bin_labels,
    compare_distributions,
    distribution_of,
    input_columns,
    recount,
    shares_of,
)
from modelwright.records import Column, Distribution, Signature, Target
from modelwright.runtime import Normaliser

NUMBER = Column(name="x", type="number")
CATEGORY = Column(name="x", type="category")
BOOLEAN = Column(name="x", type="boolean")
TEXT = Column(name="x", type="text")


def texts(*values: str) -> Any:
    return np.array(values, dtype=object)


@given(
    st.lists(st.floats(allow_infinity=False) | st.sampled_from([0.0, 1.0, np.nan])),
    st.lists(st.floats()),
)
def test_every_row_is_counted_once(reference: list[float], traffic: list[float]) -> None:
    counted = distribution_of(NUMBER, np.array(reference, dtype=np.float64))
    again = recount(counted, NUMBER, np.array(traffic, dtype=np.float64))

    assert counted.n_rows == len(reference)
    assert again.n_rows == len(traffic)
    assert list(counted.edges) == sorted(set(counted.edges))
    assert len(bin_labels(NUMBER, again)) == len(shares_of(again))


def test_smooth_numbers_are_cut_at_their_deciles() -> None:
    counted = distribution_of(NUMBER, np.arange(1000.0))

    assert len(counted.counts) == 10
    assert min(counted.counts) >= 99


def test_a_value_that_many_rows_share_has_a_bin_of_its_own() -> None:
    counted = distribution_of(NUMBER, np.array([0.0] * 60 + list(range(1, 41))))

    assert counted.counts[:2] == (0, 60)


@pytest.mark.parametrize("constant", [0.0, 3.0, -7.5, 1e300])
@pytest.mark.parametrize("factor", [1.001, 0.999])
def test_a_constant_column_shows_when_it_changes(constant: float, factor: float) -> None:
    reference = distribution_of(NUMBER, np.full(1000, constant))
    moved = np.full(50, constant * factor or factor - 1)

    p_value, distance = compare_distributions(reference, recount(reference, NUMBER, moved))

    assert p_value < 1e-6
    assert distance == pytest.approx(1)


def test_a_pass_through_single_precision_is_no_change() -> None:
    values = np.random.default_rng(0).choice([0.1, 19.99, 5.3, 7.7], 1000) + 1e5
    reference = distribution_of(NUMBER, values)
    single = values.astype(np.float32).astype(np.float64)

    assert recount(reference, NUMBER, single) == reference


def test_a_column_that_was_always_missing_shows_its_first_values() -> None:
    reference = distribution_of(NUMBER, np.full(500, np.nan))

    p_value, distance = compare_distributions(
        reference, recount(reference, NUMBER, np.zeros(50))
    )

    assert p_value < 1e-6
    assert distance == pytest.approx(1)


def test_the_thirty_most_frequent_levels_are_kept_and_the_rest_counted() -> None:
    names = [f"level {number:02}" for number in range(40)]

    counted = distribution_of(CATEGORY, texts(*names, *names[10:], ""))

    assert counted.levels == tuple(names[10:])
    assert counted.counts == (2,) * 30 + (10,)
    assert counted.n_missing == 1


def test_booleans_are_counted_by_name() -> None:
    counted = distribution_of(BOOLEAN, np.array([1, 0, 1, np.nan]))

    assert bin_labels(BOOLEAN, counted) == ("false", "true", "other", "missing")
    assert shares_of(counted) == (0.25, 0.5, 0, 0.25)


def test_texts_are_counted_by_their_number_of_words() -> None:
    counted = distribution_of(TEXT, texts("one", "one two", "", "a b"))

    assert bin_labels(TEXT, counted)[1] == "1 to 1.5 words"
    assert counted.counts == (0, 1, 2, 0)
    assert counted.n_missing == 1


def test_datetimes_are_named_by_their_date() -> None:
    column = Column(name="day", type="datetime")

    labels = bin_labels(column, Distribution(edges=(86_400.0,), counts=(1, 1)))

    assert labels == ("below 1970-01-02 00:00", "1970-01-02 00:00 or more", "missing")


def test_datetimes_beyond_the_calendar_are_named_by_their_seconds() -> None:
    column = Column(name="day", type="datetime")

    labels = bin_labels(column, Distribution(edges=(1.7e12,), counts=(1, 1)))

    assert labels == ("below 1700000000000", "1700000000000 or more", "missing")


def test_a_constant_is_named_by_its_value() -> None:
    counted = distribution_of(NUMBER, np.full(9, 3.0))

    assert bin_labels(NUMBER, counted) == ("below 3", "3", "above 3", "missing")


@pytest.mark.parametrize(
    ("edge", "text"),
    [
        (136_512.4, "136512"),
        (2019.5, "2019.5"),
        (0.25, "0.25"),
        (5e-324, "0"),
        (2e20, "2e+20"),
    ],
)
def test_bin_ends_are_written_for_people(edge: float, text: str) -> None:
    labels = bin_labels(NUMBER, Distribution(edges=(edge,), counts=(1, 1)))

    assert labels[0] == f"below {text}"


def test_large_counts_are_judged_by_chi_squared() -> None:
    left = Distribution(levels=("a", "b"), counts=(400, 500, 100))
    right = Distribution(levels=("a", "b"), counts=(50, 40, 10))

    p_value, _ = compare_distributions(left, right)

    expected = chi2_contingency([[400, 500, 100], [50, 40, 10]], correction=False)
    assert p_value == pytest.approx(expected.pvalue)


def test_a_value_that_is_new_is_judged_by_the_exact_test() -> None:
    left = Distribution(levels=("a",), counts=(10_000, 0))
    right = Distribution(levels=("a",), counts=(57, 3))

    p_value, _ = compare_distributions(left, right)

    assert p_value == pytest.approx(fisher_exact([[10_000, 0], [57, 3]]).pvalue)
    assert p_value < 1e-6


def test_many_rare_levels_do_not_blind_the_test() -> None:
    left = Distribution(levels=tuple("abcdefghijklmnopqrst"), counts=(500,) * 20 + (0,))
    right = Distribution(levels=left.levels, counts=(25, 25, *(0,) * 18, 0))

    assert compare_distributions(left, right)[0] < 1e-6


@pytest.mark.parametrize("n_rows", [0, 1, 3])
def test_hardly_any_rows_are_no_surprise(n_rows: int) -> None:
    reference = distribution_of(NUMBER, np.arange(1000.0))

    p_value, _ = compare_distributions(
        reference, recount(reference, NUMBER, np.full(n_rows, np.nan))
    )

    assert p_value == 1 or n_rows > 1
    assert p_value > 1e-12


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 1000), n_levels=st.integers(2, 25))
def test_distance_is_zero_for_equals_and_the_same_in_both_directions(
    seed: int, n_levels: int
) -> None:
    generator = np.random.default_rng(seed)
    left, right = (
        Distribution(counts=tuple(row.tolist()))
        for row in generator.integers(0, 50, (2, n_levels)) + np.eye(1, n_levels, dtype=int)
    )

    assert compare_distributions(left, left)[1] == pytest.approx(0, abs=1e-7)
    there, back = compare_distributions(left, right), compare_distributions(right, left)
    assert there[1] == pytest.approx(back[1])
    assert 0 <= there[0] <= 1
    assert 0 <= there[1] <= 1


@pytest.mark.parametrize("n_levels", [2, 10, 40])
def test_false_alarms_are_as_rare_as_promised(n_levels: int) -> None:
    generator = np.random.default_rng(n_levels)
    shares = generator.dirichlet(np.full(n_levels, 0.5))
    draws = [
        [Distribution(counts=tuple(generator.multinomial(n, shares))) for n in (5000, 200)]
        for _ in range(500)
    ]

    alarms = [compare_distributions(left, right)[0] < 0.05 for left, right in draws]

    assert np.mean(alarms) < 0.075  # 0.05 and three standard errors of 500 draws, rounded


def test_columns_of_inputs_come_with_their_values() -> None:
    signature = Signature(
        columns=(CATEGORY, Column(name="n", type="integer")),
        target=Target(name="y", task="regression"),
    )
    inputs = Normaliser(signature).rows([{"x": "a", "n": 1}, {"x": "b"}])

    by_name = {
        column.name: values.tolist() for column, values in input_columns(signature, inputs)
    }

    assert by_name["x"] == ["a", "b"]
    assert by_name["n"][0] == 1
