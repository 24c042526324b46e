"""Tests of score against time."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.pages.charts import Attempt, score_over_time

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable


def _attempt(seconds: float, score: float | None, family: str = "linear") -> Attempt:
    return Attempt(
        seconds=seconds, score=score, family=family, title=f"{family} <{seconds:g}>"
    )


def _drawn(attempts: list[Attempt], **changes: Any) -> str:
    options: dict[str, Any] = {"higher_is_better": True, "reached": None, **changes}
    return score_over_time(attempts, axis_title="score", label="S", **options)


def _texts(root: ET.Element) -> list[str]:
    return [text.text or "" for text in root.iter("text")]


def _best(root: ET.Element) -> list[float]:
    """Return the heights of the line of the best so far."""
    path = next(each for each in root.iter("path") if each.get("class") == "best")
    return [float(y) for y in re.findall(r"(?:M[\d.]+ |V)([\d.]+)", path.attrib["d"])]


@pytest.mark.parametrize(("higher_is_better", "n_steps"), [(True, 2), (False, 3)])
def test_the_line_moves_with_each_better_score_only(
    svg: Callable[[str], ET.Element],
    higher_is_better: bool,  # noqa: FBT001 - a parameter of the test
    n_steps: int,
) -> None:
    attempts = [
        _attempt(1, 0.6),
        _attempt(3, 0.7),
        _attempt(2, 0.5),
        _attempt(4, 0.4),
        _attempt(5, 0.65),
    ]

    heights = _best(svg(_drawn(attempts, higher_is_better=higher_is_better)))

    assert len(heights) == n_steps
    assert heights == sorted(heights, reverse=higher_is_better)


def test_failures_and_those_far_behind_stand_in_strips_of_their_own(
    svg: Callable[[str], ET.Element],
) -> None:
    near = [_attempt(second, 0.80 + second / 1000) for second in range(1, 8)]
    drawn = _drawn([*near, _attempt(8, 0.1), _attempt(9, None), _attempt(9, math.nan)])

    root = svg(drawn)

    heights = [float(circle.attrib["cy"]) for circle in root.iter("circle")][1:]
    far, *failed = heights[-3:]
    assert max(heights[:7]) < far < failed[0] == failed[1]
    assert {"far behind", "no score"} <= set(_texts(root))
    assert "linear <8>" in [title.text for title in root.iter("title")]


def test_two_candidates_are_both_drawn_on_the_scale(
    svg: Callable[[str], ET.Element],
) -> None:
    root = svg(_drawn([_attempt(1, 0.5, "dummy"), _attempt(2, 0.8)]))

    assert "far behind" not in _texts(root)


def test_the_legend_counts_each_family_and_the_result_is_a_line_across(
    svg: Callable[[str], ET.Element],
) -> None:
    attempts = [_attempt(1, 0.5), _attempt(2, 0.6, "forest"), _attempt(3, 0.7, "forest")]

    root = svg(_drawn(attempts, reached=0.75))

    assert {"linear (1)", "forest (2)", "ensemble"} <= set(_texts(root))
    assert any(line.get("class") == "ideal" for line in root.iter("line"))


@pytest.mark.parametrize(
    ("seconds", "unit"), [(60, "seconds"), (600, "minutes"), (20_000, "hours")]
)
def test_time_is_in_a_unit_that_suits_the_search(
    svg: Callable[[str], ET.Element], seconds: float, unit: str
) -> None:
    assert f"{unit} of search" in _texts(svg(_drawn([_attempt(seconds, 0.5)])))


def test_three_hundred_candidates_of_a_dozen_learners_stay_inside(
    svg: Callable[[str], ET.Element],
) -> None:
    attempts = [
        _attempt(second, None if second % 9 == 0 else (second % 50) / 50, f"l{second % 12}")
        for second in range(300)
    ]

    root = svg(_drawn(attempts))

    assert len(list(root.iter("title"))) == 300


def test_nothing_fitted_is_not_drawn() -> None:
    assert not _drawn([])
    assert not _drawn([_attempt(1, None)])
