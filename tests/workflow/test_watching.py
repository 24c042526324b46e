"""The watch in a project: the journal's rows against the champion's reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

import modelwright
from modelwright.journal import Entry, Journal
from modelwright.records import WatchReport, read_record
from modelwright.workflow.watching import traffic_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright import Project


def ask(project: Project, frame: pd.DataFrame) -> None:
    """Put answered rows into the journal, with their outcomes."""
    champion = project.status().champion or ""
    released = modelwright.load(project.folder.release(champion))
    rows: Any = frame.drop(columns="y").astype(object).where(frame.notna(), None)
    answers = released.answer(rows.to_dict("records"))
    entries = [
        Entry(
            id=f"p{number}",
            time=1.7e9 + number,
            release_id=champion,
            row=row,
            prediction=answer.prediction,
            probabilities=tuple((answer.probabilities or {}).values()),
        )
        for number, (row, answer) in enumerate(
            zip(rows.to_dict("records"), answers, strict=True)
        )
    ]
    journal = Journal(project.folder.journal)
    journal.append(entries)
    outcomes = pd.DataFrame(
        {"prediction_id": [entry.id for entry in entries], "outcome": frame["y"]}
    )
    journal.record_outcomes(outcomes)


def test_without_traffic_the_watch_says_so_and_alerts_nobody(project: Project) -> None:
    report = project.watch()

    assert (report.n_rows, report.alerts, report.realized) == (0, (), None)
    assert report.cannot_estimate
    assert project.folder.watch_page.is_file()


def test_every_watch_leaves_its_lines_in_the_log(project: Project) -> None:
    first = project.watch()
    project.watch()

    lines = project.folder.watch_log.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2 * max(len(first.findings), 1)
    assert all(f"release={first.release_id[:12]}" in line for line in lines)
    for finding, line in zip(first.findings, lines, strict=False):
        assert f"{finding.severity} {finding.code}" in line


def test_traffic_like_the_reference_is_no_reason_to_alert(
    project: Project, mixed_rows: Callable[..., pd.DataFrame]
) -> None:
    ask(project, mixed_rows("binary", seed=8))

    report = project.watch()

    assert (report.n_rows, report.n_outcomes) == (260, 260)
    assert report.alerts == ()
    assert report.realized is not None
    assert report.realized.metric == report.reference.metric
    assert read_record(project.folder.watch_report, WatchReport) == report


def test_moved_traffic_is_found(
    project: Project, mixed_rows: Callable[..., pd.DataFrame]
) -> None:
    rows = mixed_rows("binary", seed=8)
    ask(project, rows.assign(size=rows["size"] + 40, kind="never seen"))

    report = project.watch()

    drifted = {drift.column for drift in report.drift if drift.drifted}
    assert {"size", "kind"} <= drifted
    assert "note" not in drifted


def test_outcomes_that_are_no_class_count_as_unknown(
    project: Project, mixed_rows: Callable[..., pd.DataFrame]
) -> None:
    ask(
        project,
        mixed_rows("binary", n_rows=4, seed=8).assign(y=["yes", "no", "?", "maybe"]),
    )
    champion = project.status().champion or ""
    signature = modelwright.load(project.folder.release(champion)).signature

    traffic = traffic_of(Journal(project.folder.journal).predictions(champion), signature)

    classes = signature.target.classes
    assert traffic.outcomes.tolist() == [classes.index("yes"), classes.index("no"), -1, -1]


def test_outcomes_in_another_spelling_are_a_warning(
    project: Project, new_rows: Callable[..., Any]
) -> None:
    frame = pd.read_csv(new_rows(n_rows=60, seed=3))
    ask(project, frame.assign(y=frame["y"] + "."))

    report = project.watch()

    (finding,) = [each for each in report.findings if each.code == "WCH015"]
    assert finding.severity == "warning"
    assert finding.message.startswith(
        "60 of 60 outcomes are none of the classes 'no', 'yes'"
    )
