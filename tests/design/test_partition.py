"""The split that was asked for is made, or what stands in its way is set aside or refused."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from modelwright.design.goal import Goal
from modelwright.design.partition import Draft, Partition, partition
from modelwright.design.reading import read_columns
from modelwright.design.rows import choose_rows
from modelwright.design.target import read_target
from modelwright.design.time_order import find_time_order
from modelwright.errors import DataError

N_ROWS = 200
YEARS = np.repeat([2021, 2022, 2023, 2024, 2025], N_ROWS // 5)
IN_2025 = N_ROWS // 5


def partition_of(labels: list[str], **goal: Any) -> Partition:
    frame = pd.DataFrame({"year": YEARS, "x": np.arange(N_ROWS) * 0.5, "y": labels})
    asked = Goal(target="y", **goal)
    target = read_target(frame["y"], asked)
    readings = read_columns(frame, ["year", "x"], types={})
    time = find_time_order(readings, asked, ~target.is_missing)
    rows = choose_rows(target, readings, time, asked)
    return partition(
        Draft(
            series=frame["y"],
            target=target,
            readings=readings,
            rows=rows,
            time=time,
            goal=asked,
        )
    )


def test_a_class_of_test_rows_only_is_set_aside() -> None:
    labels = ["a", "b"] * (N_ROWS // 2)
    labels[-IN_2025:] = ["a", "new"] * (IN_2025 // 2)

    done = partition_of(labels)

    assert set(done.target.target.classes) == {"a", "b"}
    assert done.target.target.task == "binary"
    assert done.rows.used.sum() == N_ROWS - IN_2025 // 2
    assert "classes without training rows" in [d.subject for d in done.decisions]


def test_a_found_time_gives_way_to_a_second_class() -> None:
    done = partition_of(["a"] * (N_ROWS - IN_2025) + ["b"] * IN_2025)

    assert done.plan.kind == "stratified"
    assert done.time.candidates == ("year",)


@pytest.mark.parametrize("goal", [{"time": "year"}, {"time": "@order"}])
def test_a_declared_time_does_not(goal: dict[str, str]) -> None:
    with pytest.raises(DataError, match="have one class of 'y' only"):
        partition_of(["a"] * (N_ROWS - IN_2025) + ["b"] * IN_2025, **goal)


def test_an_undisturbed_split_keeps_everything() -> None:
    done = partition_of(["a", "b"] * (N_ROWS // 2), time="none", group="year")

    assert done.rows.used.all()
    assert (done.plan.kind, done.plan.column) == ("group", "year")
