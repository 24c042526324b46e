"""Tests of a search in pictures."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from modelwright.pages.build_charts import (
    diversity_map,
    search_chart,
    seconds_chart,
    weights_chart,
)

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable

    from modelwright.records import BuildReport


def _texts(root: ET.Element) -> list[str]:
    return [text.text or "" for text in root.iter("text")]


def test_candidates_stand_at_their_time_and_members_are_ringed(
    salary_report: BuildReport, svg: Callable[[str], ET.Element]
) -> None:
    root = svg(search_chart(salary_report))

    titles = [title.text for title in root.iter("title")]
    assert "lightgbm 3: 40,990 after 14.2 s, weight 60 %" in titles
    assert "random_forest 2: Cut short: the budget was spent. after 1 min 22 s" in titles
    ringed = [each for each in root.iter() if "ringed" in each.get("class", "")]
    assert len(ringed) == 2
    assert {"mean absolute error (lower is better)", "ensemble"} <= set(_texts(root))


def test_seconds_are_summed_by_learner_and_the_ensemble_counts_once(
    salary_report: BuildReport, svg: Callable[[str], ET.Element]
) -> None:
    texts = _texts(svg(seconds_chart(salary_report)))

    assert "48.2 s, 1 tried" in texts
    assert {"choosing the winner", "7.5 s", "evaluating it", "5.2 s"} <= set(texts)
    assert "ensemble" not in texts


def test_members_have_their_weights_and_their_likeness(
    salary_report: BuildReport, svg: Callable[[str], ET.Element]
) -> None:
    assert {"60 %", "40 %"} <= set(_texts(svg(weights_chart(salary_report))))
    assert "lightgbm 3 and catboost 1: 0.93" in [
        title.text for title in svg(diversity_map(salary_report)).iter("title")
    ]


def test_an_older_report_lacks_the_pictures_that_it_has_no_figures_for(
    salary_report: BuildReport, svg: Callable[[str], ET.Element]
) -> None:
    older = dataclasses.replace(
        salary_report,
        leaderboard=tuple(
            dataclasses.replace(row, finished_seconds=None)
            for row in salary_report.leaderboard
        ),
        contributions=(),
        diversity=None,
        refit_seconds=None,
    )

    assert not search_chart(older)
    assert not weights_chart(older)
    assert not diversity_map(older)
    assert "choosing the winner" not in _texts(svg(seconds_chart(older)))
