"""A challenger learns from old and new rows, and is judged by rows that nobody has seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from modelwright import sources
from modelwright.design import Goal
from modelwright.errors import DataError, NotBuiltError
from modelwright.records import TEST, Plan, read_record
from modelwright.workflow.learned_rows import read_learned, row_hashes
from modelwright.workflow.rebuild_rows import (
    ORDER,
    NewRows,
    _moments,
    _weighted,
    _without_copies,
    gather_rows,
    training_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright import Project


def plan_of(project: Project) -> Plan:
    champion = project.status().champion or ""
    return read_record(project.folder.release(champion) / "plan.json", Plan)


def source_of(project: Project) -> pd.DataFrame:
    return sources.read(str(project.folder.root / "rows.csv"))


def test_challenger_learns_from_both_and_the_judges_are_unseen(
    project: Project, new_rows: Callable[..., Path]
) -> None:
    plan = plan_of(project)
    data = new_rows(n_rows=200)

    comparison = project.rebuild(data=data, trials=2)

    learned = read_learned(project.folder, comparison.challenger_id)
    signature = read_record(
        project.folder.release(comparison.challenger_id) / "plan.json", Plan
    ).signature
    assert learned is not None
    new = np.isin(row_hashes(sources.read(str(data)), signature), learned)
    old = np.isin(
        row_hashes(sources.read(str(project.folder.root / "rows.csv")), signature), learned
    )
    assert comparison.n_rows == (~new).sum() == 40
    assert old.all()
    assert project.status().challenger == comparison.challenger_id
    assert [column.name for column in signature.columns] == [
        column.name for column in plan.signature.columns
    ]


def test_rows_that_the_champion_learned_from_never_judge(
    project: Project, new_rows: Callable[..., Path]
) -> None:
    plan = plan_of(project)
    old = project.folder.root / "rows.csv"
    both = pd.concat([pd.read_csv(old), pd.read_csv(new_rows(n_rows=60))])
    mixed = project.folder.root / "mixed.csv"
    both.to_csv(mixed, index=False)

    _, judging = gather_rows(project.folder, NewRows(data=mixed), plan, source_of(project))

    champion = row_hashes(sources.read(str(old)), plan.signature)
    assert len(judging) == 12
    assert not np.isin(row_hashes(judging, plan.signature), champion).any()


def test_rows_of_a_source_that_was_replaced_since_never_judge(
    project: Project, new_rows: Callable[..., Path]
) -> None:
    source = project.folder.root / "rows.csv"
    old = source.rename(project.folder.root / "old.csv")
    source.write_bytes(new_rows(n_rows=200).read_bytes())

    with pytest.raises(DataError, match="unseen"):
        project.rebuild(data=old, trials=2)


def test_a_promoted_challenger_is_never_judged_by_what_it_learned(
    project: Project, new_rows: Callable[..., Path]
) -> None:
    """A class that is new with the challenger moves the places of the others."""
    rng = np.random.default_rng(0)
    data = new_rows(n_rows=200, y=rng.choice(["maybe", "no", "yes"], 200))
    text = project.folder.config.read_text()
    project.folder.config.write_text(
        text.replace('# task = "regression"', 'task = "multiclass"')
    )
    old = pd.read_csv(project.folder.root / "rows.csv")
    old.loc[:20, "y"] = "perhaps"
    old.to_csv(project.folder.root / "rows.csv", index=False)
    first = project.run(trials=2).release_id
    project.promote(first)
    second = project.rebuild(data=data, trials=2).challenger_id
    project.promote(second)

    _, judging = gather_rows(
        project.folder, NewRows(data=data), plan_of(project), source_of(project)
    )

    learned = read_learned(project.folder, second)
    assert learned is not None
    assert len(judging) <= 8  # a fifth of the forty rows that judged before
    assert not np.isin(row_hashes(judging, plan_of(project).signature), learned).any()


def test_too_few_new_rows_are_refused(
    project: Project, new_rows: Callable[..., Path]
) -> None:
    with pytest.raises(DataError, match="There are 29 new rows"):
        project.rebuild(data=new_rows(n_rows=29), trials=2)


def test_rows_that_lack_a_column_are_refused(
    project: Project, new_rows: Callable[..., Path]
) -> None:
    path = new_rows(n_rows=60)
    pd.read_csv(path).drop(columns=["size"]).to_csv(path, index=False)

    with pytest.raises(DataError, match="lacks the columns 'size'"):
        project.rebuild(data=path, trials=2)


def test_nothing_can_be_compared_without_a_challenger(
    project: Project, new_rows: Callable[..., Path]
) -> None:
    with pytest.raises(NotBuiltError, match="modelwright rebuild"):
        project.compare(new_rows())


def test_a_file_to_judge_by_leaves_all_new_rows_to_learn_from(
    project: Project, new_rows: Callable[..., Path]
) -> None:
    data, judge = new_rows(n_rows=60), new_rows(seed=2, n_rows=50)

    fresh, judging = gather_rows(
        project.folder,
        NewRows(data=data, judge=judge),
        plan_of(project),
        source_of(project),
    )

    assert (len(fresh), len(judging)) == (60, 50)


def test_in_time_new_rows_come_after_old_ones(
    project: Project, new_rows: Callable[..., Path]
) -> None:
    declared = Goal(target="y", time="sent")
    source = sources.read(str(project.folder.root / "rows.csv"))
    learned = sources.read(str(new_rows(n_rows=50)))

    goal, frame = training_rows(declared, plan_of(project), source, learned)

    order = frame[ORDER].to_numpy()
    assert goal.time == ORDER
    assert len(frame) == len(source) + 50
    assert order[: len(source)].max() < order[len(source) :].min()
    assert (np.diff(order[len(source) :]) >= 0).all()
    sent = pd.to_datetime(frame["sent"].iloc[: len(source)])
    latest = order[: len(source)] == order[: len(source)].max()
    assert sent[latest].min() >= sent[~latest].max()


def test_in_time_the_latest_of_the_new_rows_judge(
    project: Project, new_rows: Callable[..., Path]
) -> None:
    plan = plan_of(project)
    in_time = replace(plan, split=replace(plan.split, kind="time"))
    data = new_rows(n_rows=60)

    learned, judging = gather_rows(
        project.folder, NewRows(data=data), in_time, source_of(project)
    )

    assert judging.index.tolist() == list(range(48, 60))
    assert learned.index.tolist() == list(range(48))


def test_test_rows_are_the_latest_of_the_old_ones() -> None:
    blocks = np.array([0, TEST, 2, 1], dtype=np.int16)

    assert _moments(blocks).tolist() == [0.0, 3.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("task", "n_copies", "n_left"),
    [("regression", 20, 80), ("regression", 3, 103), ("binary", 20, 100)],
)
def test_many_copies_are_dropped_in_a_regression(
    task: Any, n_copies: int, n_left: int
) -> None:
    rows = pd.DataFrame({"x": np.arange(100 if n_copies == 3 else 80), "y": 1.0})
    frame = pd.concat([rows, rows.head(n_copies)], ignore_index=True)
    frame[ORDER] = np.arange(len(frame))

    assert len(_without_copies(frame, Goal(target="y", task=task))) == n_left


def test_new_rows_without_a_weight_get_the_mean_of_the_others() -> None:
    goal = Goal(target="y", weight="share")
    frame = pd.DataFrame({"y": [1, 2, 3], "share": ["1", "3", None]})

    kept, filled = _weighted(goal, frame)

    assert kept.weight == "share"
    assert filled["share"].tolist() == ["1", "3", 2.0]


def test_rows_of_which_none_has_a_weight_count_alike() -> None:
    frame = pd.DataFrame({"y": [1, 2], "share": [None, None]})

    goal, left = _weighted(Goal(target="y", weight="share"), frame)

    assert goal.weight is None
    assert list(left) == ["y"]


def test_the_weight_of_old_and_new_rows_reaches_the_challenger(
    project: Project, new_rows: Callable[..., Path]
) -> None:
    declared = Goal(target="y", time="none", weight="share")
    source = source_of(project).assign(share=2.0)
    data = new_rows(n_rows=60, share=1.0)
    learned, _ = gather_rows(
        project.folder,
        NewRows(data=data),
        plan_of(project),
        source_of(project),
        weight="share",
    )

    goal, frame = training_rows(declared, plan_of(project), source, learned)

    assert goal.weight == "share"
    assert frame["share"].astype(float).value_counts().to_dict() == {
        2.0: len(source),
        1.0: len(learned),
    }
