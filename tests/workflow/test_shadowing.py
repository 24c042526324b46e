"""Shadow against champion, on the traffic that both were asked."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from modelwright.errors import NotBuiltError
from modelwright.journal import Entry, Journal
from modelwright.runtime import load
from modelwright.workflow.shadowing import compare_shadow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.postgresql import PostgresServer

    from modelwright import Project

N_ROWS = 60


def _answer(
    project: Project,
    frame: pd.DataFrame,
    *,
    shift: float,
    journal: Journal | None = None,
    prefix: str = "",
) -> list[str]:
    """Journal the champion's answers, and ones of the shadow that lie higher; return their ids."""
    pointer = project.life.pointer()
    champion = load(project.folder.release(pointer.champion or ""))
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records"))
    ids = [f"{prefix}{number:03}" for number in range(len(rows))]
    ours, theirs = [], []
    for name, row, answer in zip(ids, rows, champion.answer(rows), strict=True):
        assert answer.probabilities is not None
        share = list(answer.probabilities.values())[1]
        entry = Entry(
            id=name,
            time=time.time(),
            release_id=champion.release_id,
            row=row,
            prediction=answer.prediction,
            probabilities=(1 - share, share),
        )
        ours.append(entry)
        higher = min(share + shift, 1.0)
        theirs.append(
            Entry(
                id=name,
                time=time.time(),
                release_id=pointer.shadow or "",
                row={},
                prediction="yes",
                probabilities=(1 - higher, higher),
            )
        )
    journal = journal or Journal(project.folder.journal)
    journal.append(ours)
    journal.shadow().append(theirs[:-1])
    return ids


def test_without_a_shadow_the_way_to_one_is_said(project: Project) -> None:
    with pytest.raises(NotBuiltError, match="modelwright shadow ID"):
        compare_shadow(project.folder)


def test_without_traffic_there_is_nothing_to_compare(project: Project, rival: str) -> None:
    project.life.shadow(rival)

    report = compare_shadow(project.folder)

    assert (report.shadow_id, report.n_rows, report.comparison) == (rival, 0, None)


def test_answers_are_compared_where_both_have_answered(
    project: Project, rival: str, mixed_rows: Callable[..., pd.DataFrame]
) -> None:
    project.life.shadow(rival)
    frame = mixed_rows("binary", n_rows=N_ROWS, seed=3)
    _answer(project, frame.drop(columns="y"), shift=0.0)

    report = compare_shadow(project.folder)

    answered = Journal(project.folder.journal).predictions()
    n_yes = list(answered.predictions[:-1]).count("yes")
    assert (report.n_rows, report.n_agreeing) == (N_ROWS - 1, n_yes)
    assert report.mean_difference == 0
    assert report.n_outcomes == 0


def test_shadows_of_several_machines_are_compared_together(  # noqa: PLR0917 - pytest passes them by name
    project: Project,
    rival: str,
    mixed_rows: Callable[..., pd.DataFrame],
    keep_journal_in: Callable[[str], None],
    postgres: PostgresServer,
    tmp_path: Path,
) -> None:
    url = postgres.new_url()
    keep_journal_in(url)
    project.life.shadow(rival)
    for seed, name in enumerate(("here", "there")):
        rows = mixed_rows("binary", n_rows=N_ROWS, seed=seed).drop(columns="y")
        journal = Journal(tmp_path / name, url)
        _answer(project, rows, shift=0.0, journal=journal, prefix=name)
        for each in (journal, journal.shadow()):
            each.absorb()

    report = compare_shadow(project.folder)

    assert report.n_rows == 2 * (N_ROWS - 1)
    assert report.mean_difference == 0


def test_a_shadow_with_another_task_is_counted_and_not_compared(
    project: Project, rival: str, mixed_rows: Callable[..., pd.DataFrame]
) -> None:
    project.life.shadow(rival)
    frame = mixed_rows("binary", n_rows=N_ROWS, seed=3)
    ids = _answer(project, frame.drop(columns="y"), shift=0.0)
    number = Entry(
        id=ids[-1],
        time=time.time(),
        release_id=rival,
        row={},
        prediction=1.5,
        interval=(1.0, 2.0),
    )
    Journal(project.folder.journal).shadow().append([number])

    report = compare_shadow(project.folder)

    assert report.n_rows == N_ROWS
    assert np.isnan(report.mean_difference)


def test_with_outcomes_the_metric_is_compared(
    project: Project, rival: str, mixed_rows: Callable[..., pd.DataFrame]
) -> None:
    project.life.shadow(rival)
    frame = mixed_rows("binary", n_rows=N_ROWS, seed=3)
    ids = _answer(project, frame.drop(columns="y"), shift=0.1)
    known = pd.DataFrame({"prediction_id": ids[:40], "outcome": frame["y"][:40]})
    Journal(project.folder.journal).record_outcomes(known)

    report = compare_shadow(project.folder)

    assert 0 < report.mean_difference <= 0.1
    assert report.n_outcomes == 40
    assert report.comparison is not None
    assert report.comparison.n_rows == 40
    # The rival is the champion's twin, and answers once more for the comparison.
    assert (report.comparison.gain, report.comparison.is_better) == (0.0, False)
