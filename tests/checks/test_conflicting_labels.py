"""The share that no model can get right is what a hand count gives."""

from typing import Any

import numpy as np
import pytest

from modelwright.checks.conflicting_labels import ConflictingLabels


def test_the_minority_of_each_group_cannot_be_right(context: Any) -> None:
    x = ["a"] * 10 + ["b"] * 10
    labels = [0] * 7 + [1] * 3 + [1] * 10

    (finding,) = ConflictingLabels()(context(labels, task="binary", x=x))

    assert finding.evidence["unexplained_share"] == pytest.approx(3 / 20)


def test_variance_within_groups_cannot_be_explained(context: Any) -> None:
    target = np.array([0.0, 2.0, 10.0, 12.0])

    (finding,) = ConflictingLabels()(context(target, x=["a", "a", "b", "b"]))

    assert finding.evidence["unexplained_share"] == pytest.approx(1 / target.var())


def test_rows_that_agree_or_differ_are_no_noise(context: Any) -> None:
    assert ConflictingLabels()(context([0, 0, 1], task="binary", x=["a", "a", "b"])) == ()
    assert ConflictingLabels()(context([0, 1, 1], task="binary", x=["a", "b", "c"])) == ()
