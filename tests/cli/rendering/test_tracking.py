"""Where a build and the releases were logged, or why they were not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.cli.rendering.making import build_text
from modelwright.cli.rendering.tracking import last_tracked_text, registered_text
from modelwright.records import write_record
from modelwright.workflow.registering import Registered
from modelwright.workflow.tracking import Tracked

if TYPE_CHECKING:
    from modelwright.records import BuildReport
    from modelwright.workflow.folder import ProjectFolder


def test_what_was_not_logged_is_said_with_the_way_to_log_it_later(
    report: BuildReport, folder: ProjectFolder
) -> None:
    assert last_tracked_text(folder) == ""
    tracked = Tracked(
        store="http://127.0.0.1:5000", experiment="churn", problem="Connection refused."
    )
    write_record(folder.tracked, tracked)

    text = " ".join(build_text(report, folder).split())

    assert "Not logged to MLflow at http://127.0.0.1:5000: Connection refused." in text
    assert "log it later with: modelwright track Read more" in text


def test_what_was_logged_names_experiment_and_run(folder: ProjectFolder) -> None:
    tracked = Tracked(
        store="sqlite:///mlflow.db", experiment="churn", run_id="abc", n_candidates=1
    )
    write_record(folder.tracked, tracked)

    text = " ".join(last_tracked_text(folder).split())

    assert text == (
        "Logged to MLflow at sqlite:///mlflow.db, experiment 'churn': run abc, with "
        "1 candidate below it."
    )


def test_the_versions_that_the_aliases_name_are_said(folder: ProjectFolder) -> None:
    assert registered_text(folder) == ""
    registered = Registered(
        store="http://127.0.0.1:5000", model="churn", n_versions=3, champion="3"
    )
    write_record(folder.registered, registered)

    text = " ".join(registered_text(folder).split())

    assert text == (
        "MLflow at http://127.0.0.1:5000, model 'churn': champion is version 3."
    )


def test_what_is_not_in_line_is_said_with_the_way_to_mend_it(folder: ProjectFolder) -> None:
    registered = Registered(
        store="http://127.0.0.1:5000", model="churn", problem="Connection refused."
    )
    write_record(folder.registered, registered)

    text = " ".join(registered_text(folder).split())

    assert (
        "model 'churn', is not in line: Connection refused. Here everything is done" in text
    )
    assert text.endswith("or: modelwright track")
