"""Tests of the confusion matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.pages.charts import heat_map

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable


def test_cells_are_shaded_by_the_share_of_their_class(
    svg: Callable[[str], ET.Element],
) -> None:
    root = svg(heat_map(["No", "Yes"], [[90, 10], [0, 0]], label="H"))

    shades = [float(cell.attrib["fill-opacity"]) for cell in root.iter("rect")]
    assert shades == pytest.approx([0.91, 0.15, 0.06, 0.06], abs=0.01)
    titles = [title.text for title in root.iter("title")]
    assert "No predicted as Yes: 10 rows (10 %)" in titles


@pytest.mark.parametrize("n_classes", [1, 2, 12, 30])
def test_any_number_of_classes_fits(
    svg: Callable[[str], ET.Element], n_classes: int
) -> None:
    names = [f"class & <{index}> " + "x" * 40 for index in range(n_classes)]
    counts = [[123_456] * n_classes] * n_classes

    root = svg(heat_map(names, counts, label="H"))

    assert float(root.attrib["width"]) <= 930
    assert len(list(root.iter("rect"))) == n_classes**2


def test_no_matrix_is_not_drawn() -> None:
    assert not heat_map(["a"], [], label="H")
