"""An unclear time order is put to a person, unless one was chosen."""

from typing import Any

import numpy as np
import pytest

from modelwright.checks.time_candidates import TimeCandidates


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"time_candidates": ("sent", "paid")}, "'sent', 'paid'"),
        ({"calendar_parts": ("month", "day")}, "Only together 'month', 'day'"),
        (
            {"time_candidates": ("@order",), "calendar_parts": ("month", "day")},
            "stand sorted",
        ),
    ],
)
def test_the_question_names_what_was_seen(context: Any, known: Any, words: Any) -> None:
    (finding,) = TimeCandidates()(context([1.0], x=[1.0], known=known))

    assert words in finding.message


def test_nothing_is_asked_where_time_is_known(context: Any) -> None:
    known = {"time_candidates": ("a", "b"), "time": np.array([1.0])}

    assert TimeCandidates()(context([1.0], x=[1.0], known=known)) == ()
    assert TimeCandidates()(context([1.0], x=[1.0])) == ()
