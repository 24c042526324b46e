"""Realized performance is judged against the noise of both periods."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.records import Score
from modelwright.watch.realized import is_worse

AT_RELEASE = Score(
    metric="roc_auc", value=0.80, lower=0.78, upper=0.82, n_rows=1000, higher_is_better=True
)


def score(value: float, half_width: float) -> Score:
    return dataclasses.replace(
        AT_RELEASE, value=value, lower=value - half_width, upper=value + half_width
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (score(0.81, 0.02), False),
        (score(0.79, 0.02), False),
        (score(0.72, 0.02), True),
        (score(0.72, 0.10), False),
    ],
)
def test_a_score_is_worse_when_noise_does_not_explain_it(
    now: Score, *, expected: bool
) -> None:
    assert is_worse(now, AT_RELEASE, significance=0.01) is expected


def test_an_error_that_falls_is_not_worse() -> None:
    before = dataclasses.replace(AT_RELEASE, higher_is_better=False)

    assert not is_worse(score(0.5, 0.01), before, significance=0.01)
    assert is_worse(score(0.9, 0.01), before, significance=0.01)


@given(value=st.floats(0, 1), width=st.floats(0, 0.2))
def test_a_stricter_significance_never_adds_an_alarm(value: float, width: float) -> None:
    strict = is_worse(score(value, width), AT_RELEASE, significance=0.001)
    lax = is_worse(score(value, width), AT_RELEASE, significance=0.05)

    assert lax or not strict


def test_a_perfect_release_may_slip_within_noise() -> None:
    perfect = score(1.0, 0.0)
    now = dataclasses.replace(AT_RELEASE, value=0.999, lower=0.99, upper=1.0)

    assert not is_worse(now, perfect, significance=0.01)
