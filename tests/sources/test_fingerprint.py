"""Fingerprints: equal for equal content, different for any other."""

from __future__ import annotations

import pandas as pd
import pytest

from modelwright.sources import fingerprint

FRAME = pd.DataFrame(
    {"a": [1, 2], "b": ["x", None], "c": pd.array([True, None], "boolean")}
)


def test_the_index_does_not_count() -> None:
    assert fingerprint(FRAME) == fingerprint(FRAME.set_index(pd.Index([5, 6])))


def test_it_is_the_same_in_every_run() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})

    assert fingerprint(frame)[:16] == "1f93e8b7cf3426c1"


@pytest.mark.parametrize(
    "other",
    [
        FRAME[::-1],
        FRAME[["b", "a", "c"]],
        FRAME.rename(columns={"a": "d"}),
        FRAME.assign(a=[1, 3]),
        FRAME.assign(a=["1", "2"]),
        FRAME.assign(b=["x", ""]),
        FRAME[:1],
    ],
)
def test_other_content_has_another_fingerprint(other: pd.DataFrame) -> None:
    assert fingerprint(other) != fingerprint(FRAME)


def test_gaps_of_any_kind_and_mixed_values_are_hashed() -> None:
    texts = pd.DataFrame({"a": pd.Series(["x", None], dtype=object)})
    mixed = pd.DataFrame({"a": pd.Series([1, "x", None, b"y"], dtype=object)})

    assert fingerprint(texts) == fingerprint(pd.DataFrame({"a": ["x", float("nan")]}))
    assert fingerprint(mixed) == fingerprint(mixed.copy())
