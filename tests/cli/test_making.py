"""init, design, build, release, run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.records import write_record
from modelwright.workflow.config import read_config

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from modelwright.records import Plan
    from modelwright.workflow.folder import ProjectFolder


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a file of rows, and go to its folder."""
    path = tmp_path / "rows.csv"
    path.write_text(
        "age,größe,paid on\n" + "".join(f"{i},{i},2024-01-0{i}\n" for i in range(1, 9))
    )
    monkeypatch.chdir(tmp_path)
    return path


def test_init_writes_settings_that_read_back(
    run: Callable[..., Result], rows: Path
) -> None:
    result = run(
        "init", "rows.csv", "--target", "größe", "--time", "paid on", "--positive", "3"
    )

    data = read_config(rows.parent / "modelwright.toml").data
    assert result.exit_code == 0
    assert (data.source, data.target, data.time, data.positive) == (
        "rows.csv",
        "größe",
        "paid on",
        "3",
    )
    assert "Wrote modelwright.toml" in result.stdout
    assert "Next: modelwright run --serve\n" in result.stdout


@pytest.mark.parametrize("option", ["--into", "--project"])
def test_init_makes_another_folder_whose_source_is_relative(
    run: Callable[..., Result], rows: Path, option: str
) -> None:
    result = run("init", "rows.csv", "--target", "age", option, "new/project", "--json")

    config = Path(json.loads(result.stdout)["config"])
    assert config == rows.parent / "new" / "project" / "modelwright.toml"
    assert read_config(config).data.source == "../../rows.csv"


def test_init_refuses_to_overwrite(run: Callable[..., Result], rows: Path) -> None:
    run("init", "rows.csv", "--target", "age")

    result = run("init", "rows.csv", "--target", "größe")

    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert read_config(rows.parent / "modelwright.toml").data.target == "age"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--target", "agee"], "for --target. Did you mean 'age'?"),
        (["--target", "age", "--time", "paid_on"], "for --time. Did you mean 'paid on'?"),
        (["--target", "age", "--group", "x"], "no column 'x' for --group"),
    ],
)
def test_init_names_the_near_miss_and_writes_nothing(
    run: Callable[..., Result], rows: Path, arguments: list[str], hint: str
) -> None:
    result = run("init", "rows.csv", *arguments)

    assert result.exit_code == 2
    assert hint in result.stderr
    assert not (rows.parent / "modelwright.toml").exists()


def test_init_of_a_missing_file_is_one_message(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = run("init", "nowhere.csv", "--target", "y")

    assert result.exit_code == 2
    assert "does not exist" in result.stderr


@pytest.mark.usefixtures("fake", "folder")
def test_design_build_and_release_say_what_happened_and_what_is_next(
    run: Callable[..., Result],
) -> None:
    assert "Next: modelwright build" in run("design").stdout
    assert "Next: modelwright release" in run("build").stdout
    assert "Next: modelwright serve" in run("release").stdout


@pytest.mark.usefixtures("fake", "folder")
def test_the_leaderboard_of_the_last_build_is_shown_again(
    run: Callable[..., Result],
) -> None:
    assert "2  lightgbm 3" in run("leaderboard").stdout
    assert "Read more: .modelwright/build/build.html" in run("leaderboard", "--all").stdout
    assert len(json.loads(run("leaderboard", "--json").stdout)["leaderboard"]) == 3


@pytest.mark.usefixtures("fake", "folder")
def test_track_says_where_the_build_was_logged(run: Callable[..., Result]) -> None:
    assert "run abc, with 3 candidates below it." in run("track").stdout
    assert json.loads(run("track", "--json").stdout)["run_id"] == "abc"


@pytest.mark.usefixtures("folder")
def test_an_interrupted_build_shows_its_result_and_ends_as_interrupted(
    run: Callable[..., Result],
    fake: Any,
) -> None:
    fake.answers["build"] = replace(fake.answers["build"], interrupted=True)

    result = run("build")

    assert result.exit_code == 130
    assert "0.843 (0.823 to 0.863)" in result.stdout
    assert "`modelwright build` goes on" in result.stdout


def test_run_serves_only_when_asked(
    run: Callable[..., Result], fake: Any, folder: ProjectFolder, plan: Plan
) -> None:
    folder.plan.parent.mkdir()
    write_record(folder.plan, plan)

    shown = run("run", "--trials", "2").stdout
    assert shown.index("Found:") < shown.index("Leaderboard: ROC AUC")
    assert [name for name, _ in fake.calls] == ["Project", "run", "leaderboard"]
    assert shown.index("Leaderboard: ROC AUC") < shown.index("Release ")

    run("run", "--serve")
    assert [name for name, _ in fake.calls[3:]] == [
        "Project",
        "run",
        "leaderboard",
        "serve",
    ]


@pytest.mark.usefixtures("folder")
def test_a_build_can_be_given_more_time(run: Callable[..., Result], fake: Any) -> None:
    run("build", "--more", "2m")

    name, options = fake.calls[-1]
    assert (name, options["more"]) == ("build", 120.0)
    refused = run("build", "--more", "2m", "--trials", "3")
    assert refused.exit_code == 2
    assert "leave out --budget and --trials" in refused.stderr


@pytest.mark.usefixtures("folder")
def test_a_release_may_come_with_files_that_put_it_into_service(
    run: Callable[..., Result], fake: Any
) -> None:
    result = run("release", "--deploy", "docker", "--deploy", "k8s")

    assert "Wrote deploy/Dockerfile" in result.stdout
    assert "Left deploy/compose.yaml as it is: it is your own" in result.stdout
    assert fake.calls[-1][1]["positional"] == ("3f9a" * 16, ("docker", "k8s"))
    answer = json.loads(run("release", "--deploy", "docker", "--json").stdout)
    assert answer["release"]["release_id"] == answer["deployed"]["release_id"]


@pytest.mark.usefixtures("folder")
def test_files_for_a_release_that_is_there_make_no_other(
    run: Callable[..., Result], fake: Any
) -> None:
    result = run("release", "--of", "champion", "--deploy", "systemd", "--json")

    assert json.loads(result.stdout)["written"] == ["deploy/Dockerfile"]
    assert [verb for verb, _ in fake.calls] == ["Project", "deploy"]
    assert run("release", "--of", "champion").exit_code == 2
    assert run("release", "--deploy", "heroku").exit_code == 2
