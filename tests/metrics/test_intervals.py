"""Bootstrap intervals hold the value, shrink with rows, and see paired differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelwright.metrics import METRICS, bootstrap_score, find, paired_gain


@settings(deadline=None, max_examples=25)
@given(
    n_rows=st.integers(2, 60),
    seed=st.integers(0, 1000),
    name=st.sampled_from(sorted(METRICS)),
)
def test_interval_holds_the_value(n_rows: int, seed: int, name: str) -> None:
    generator = np.random.default_rng(seed)
    metric = find(name)
    if "binary" in metric.tasks:
        y = generator.integers(0, 3, n_rows)
        predictions = generator.dirichlet(np.ones(3), n_rows)
    else:
        y, predictions = generator.exponential(size=(2, n_rows))

    score = bootstrap_score(metric, y, predictions, seed=seed, n_resamples=50)

    assert score.lower <= score.value <= score.upper or np.isnan(score.value)
    assert (score.metric, score.n_rows) == (name, n_rows)


def test_interval_of_a_mean_is_the_one_of_the_normal_distribution() -> None:
    errors = np.random.default_rng(0).exponential(size=2000)
    standard_error = errors.std() / np.sqrt(2000)

    score = bootstrap_score(find("mae"), np.zeros(2000), errors, seed=1)

    assert score.lower == pytest.approx(errors.mean() - 1.96 * standard_error, rel=0.01)
    assert score.upper == pytest.approx(errors.mean() + 1.96 * standard_error, rel=0.01)


def test_interval_above_the_most_rows_drawn_is_as_narrow_as_all_rows_make_it() -> None:
    errors = np.random.default_rng(0).exponential(size=200_000)
    width = 2 * 1.96 * errors.std() / np.sqrt(200_000)

    score = bootstrap_score(find("mae"), np.zeros(200_000), errors, seed=1)

    assert score.upper - score.lower == pytest.approx(width, rel=0.2)


def test_the_same_seed_gives_the_same_interval() -> None:
    y, predictions = np.random.default_rng(0).normal(size=(2, 100))

    first = bootstrap_score(find("rmse"), y, predictions, seed=3, n_resamples=20)
    second = bootstrap_score(find("rmse"), y, predictions, seed=3, n_resamples=20)

    assert first == second


def test_undefined_metric_has_an_undefined_interval() -> None:
    score = bootstrap_score(
        find("roc_auc"), np.zeros(5, dtype=np.int64), np.full((5, 2), 0.5), seed=0
    )

    assert np.isnan([score.value, score.lower, score.upper]).all()


def test_no_rows_have_an_undefined_interval() -> None:
    score = bootstrap_score(find("mae"), np.empty(0), np.empty(0), seed=0)

    assert np.isnan(score.value)
    assert score.n_rows == 0


@pytest.mark.parametrize("name", ["rmse", "r2"])
def test_a_better_challenger_gains_beyond_noise_in_either_direction(name: str) -> None:
    generator = np.random.default_rng(0)
    y = generator.normal(size=300)
    noise = generator.normal(size=300)

    gain, lower, upper = paired_gain(
        find(name), y, challenger=y + 0.5 * noise, champion=y + 0.6 * noise, seed=0
    )

    assert 0 < lower < gain < upper


def test_equal_predictions_gain_exactly_nothing() -> None:
    y, predictions = np.random.default_rng(0).normal(size=(2, 50))

    assert paired_gain(find("mae"), y, predictions, predictions, seed=0) == (0, 0, 0)
