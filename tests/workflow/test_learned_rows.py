"""A row is known again, however it travelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright import design, sources
from modelwright.workflow.learned_rows import read_learned, row_hashes, write_learned

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from modelwright import Project
    from modelwright.records import Signature, Task

TASKS: list[Task] = ["binary", "multiclass", "regression"]


def signature_of(frame: pd.DataFrame, task: Task) -> Signature:
    goal = design.Goal(target="y", task=task, time="none")
    return design.design(frame, goal).plan.signature


@pytest.mark.parametrize("task", TASKS)
def test_files_of_all_kinds_and_json_give_the_same_hashes(
    task: Task, mixed_rows: Callable[..., pd.DataFrame], tmp_path: Path
) -> None:
    frame = mixed_rows(task)
    signature = signature_of(frame, task)
    frame.to_csv(tmp_path / "rows.csv", index=False)
    frame.to_json(tmp_path / "rows.jsonl", orient="records", lines=True)
    frame.to_parquet(tmp_path / "rows.parquet", index=False)

    hashes = [
        row_hashes(sources.read(str(tmp_path / f"rows.{kind}")), signature).tolist()
        for kind in ("csv", "jsonl", "parquet")
    ]

    assert hashes[0] == hashes[1] == hashes[2] == row_hashes(frame, signature).tolist()


@pytest.mark.parametrize(
    ("column", "value"), [("size", 1.25), ("kind", "odd?"), ("note", "else"), ("y", "no")]
)
def test_another_value_or_outcome_makes_another_row(
    column: str, value: Any, mixed_rows: Callable[..., pd.DataFrame]
) -> None:
    frame = mixed_rows("binary")
    frame = frame[frame["y"] == "yes"].head(5).reset_index(drop=True)
    signature = signature_of(mixed_rows("binary"), "binary")
    changed = frame.astype(object)
    changed.loc[2, column] = value

    before, after = (row_hashes(each, signature) for each in (frame, changed))

    assert np.flatnonzero(before != after).tolist() == [2]


def test_kept_hashes_are_found_again(
    project: Project, mixed_rows: Callable[..., pd.DataFrame]
) -> None:
    frame = mixed_rows("binary")
    signature = signature_of(frame, "binary")

    write_learned(project.folder, "ab", row_hashes(frame, signature))

    kept = read_learned(project.folder, "ab")
    assert kept is not None
    assert np.isin(row_hashes(frame, signature), kept).all()
    assert read_learned(project.folder, "cd") is None
