"""Tests of the split as blocks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from modelwright.pages.charts import split_picture
from modelwright.records import SplitPlan

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable


def _kinds(root: ET.Element) -> Counter[str]:
    # One of each kind stands in the legend.
    kinds = Counter(str(block.get("class")) for block in root.iter("rect"))
    return kinds - Counter(dict.fromkeys(kinds, 1))


def test_folds_in_time_train_on_what_came_before(svg: Callable[[str], ET.Element]) -> None:
    plan = SplitPlan(kind="time", n_folds=3, test_share=0.2, column="year")

    root = svg(split_picture(plan, label="S"))

    kinds = _kinds(root)
    assert kinds["block-validate"] == 3
    assert kinds["block-train"] == 1 + 2 + 3 + 1
    assert kinds["block-test"] == 1
    assert "time" in {text.text for text in root.iter("text")}


def test_shuffled_folds_train_on_all_others(svg: Callable[[str], ET.Element]) -> None:
    plan = SplitPlan(kind="stratified", n_folds=5, test_share=0.2)

    kinds = _kinds(svg(split_picture(plan, label="S")))

    assert kinds["block-validate"] == 5
    assert kinds["block-train"] == 5 * 4 + 1


def test_the_test_block_is_as_wide_as_its_share(svg: Callable[[str], ET.Element]) -> None:
    plan = SplitPlan(kind="random", n_folds=5, test_share=0.25)

    root = svg(split_picture(plan, label="S"))

    test = [block for block in root.iter("rect") if block.get("class") == "block-test"][-1]
    assert abs(float(test.attrib["width"]) - 0.25 * 404) < 3
