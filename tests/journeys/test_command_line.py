"""From a file to a served, watched and rebuilt model, by the command line alone."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.journeys.conftest import Command

    Frames = Callable[..., pd.DataFrame]


def as_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return inputs as JSON carries them."""
    records: list[dict[str, Any]] = json.loads(
        frame.drop(columns="y").to_json(orient="records")
    )
    return records


@pytest.mark.slow
def test_the_whole_way(
    command: Command,
    mixed_rows: Frames,
    lightgbm_only: Callable[[Path], None],
    ask: Callable[..., Any],
    wait_until: Callable[..., None],
) -> None:
    folder = command.folder
    mixed_rows("binary").to_csv(folder / "rows.csv", index=False)
    live = mixed_rows("binary", n_rows=160, seed=1)

    command("init", "rows.csv", "--target", "y", "--time", "none", "--positive", "yes")
    lightgbm_only(folder / "modelwright.toml")
    first = command.json("run", "--trials", "3")["release_id"]
    assert command.json("status")["champion"] == first

    live.to_csv(folder / "live.csv", index=False)
    command("score", "live.csv", "scored.csv")
    scored = pd.read_csv(folder / "scored.csv")
    with command.service("--workers", "2") as address:
        answer = ask(address, as_records(live))
        answers = answer["predictions"]
        assert answer["release"] == first
        assert [a["prediction"] for a in answers] == scored["prediction"].tolist()
        shares = [a["probabilities"]["yes"] for a in answers]
        assert shares == pytest.approx(scored["probability_yes"].tolist(), abs=1e-12)

        outcomes = pd.DataFrame({"prediction_id": [a["id"] for a in answers]})
        outcomes.assign(outcome=live["y"]).to_csv(folder / "outcomes.csv", index=False)
        count = command.json("outcomes", "outcomes.csv")
        assert (count["matched"], count["unmatched"]) == (160, 0)
        assert command.json("watch")["n_outcomes"] == 160

        mixed_rows("binary", n_rows=150, seed=2).to_csv(folder / "more.csv", index=False)
        rebuilt = command.start("rebuild", "--data", "more.csv", "--trials", "3", "--json")
        comparison = json.loads(rebuilt.communicate(timeout=120)[0])
        assert rebuilt.returncode == (0 if comparison["is_better"] else 1)
        assert comparison["n_rows"] == 62  # a fifth of 160 and 150 new rows
        second = comparison["challenger_id"]
        assert command.json("status")["challenger"] == second

        assert command.json("promote")["champion"] == second
        wait_until(lambda: ask(address, [])["release"] == second)
        assert command.json("rollback")["champion"] == first
        wait_until(lambda: ask(address, [])["release"] == first)


@pytest.mark.slow
def test_ctrl_c_in_a_search_keeps_what_is_there_and_a_second_command_says_who_works(
    command: Command,
    mixed_rows: Frames,
    lightgbm_only: Callable[[Path], None],
    wait_until: Callable[..., None],
) -> None:
    folder = command.folder
    mixed_rows("binary").to_csv(folder / "rows.csv", index=False)
    command("init", "rows.csv", "--target", "y", "--time", "none")
    lightgbm_only(folder / "modelwright.toml")
    command("design")
    trials = folder / ".modelwright" / "build" / "trials"

    build = command.start("build", "--trials", "1000")
    wait_until(lambda: len(list(trials.rglob("*.json"))) >= 3)
    message = command("release", code=2)
    assert f"modelwright build (process {build.pid}" in message
    build.send_signal(signal.SIGINT)
    _, errors = build.communicate(timeout=120)

    assert build.returncode == 130
    assert "Traceback" not in errors
    kept = len(list(trials.rglob("*.json")))
    assert kept >= 3
    report = command.json("build", "--trials", str(kept))
    assert report["n_trials"] == kept
    assert not report["interrupted"]
    assert command.json("release")["release_id"] == command.json("status")["champion"]


def test_a_mistake_is_one_message_and_leaves_nothing_behind(
    command: Command, mixed_rows: Frames
) -> None:
    folder = command.folder
    mixed_rows("binary").to_csv(folder / "rows.csv", index=False)

    near = command("init", "rows.csv", "--target", "Y", code=2)
    nowhere = command("status", code=2)

    assert "no column 'Y'" in near
    assert "modelwright init" in nowhere
    assert [path.name for path in folder.iterdir()] == ["rows.csv"]
