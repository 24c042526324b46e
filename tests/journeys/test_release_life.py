"""Promotion, rollback, canary and shadow while requests go on: not one of them fails."""

from __future__ import annotations

import json
import shutil
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.journeys.conftest import Command

from modelwright import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd

N_CALLERS = 4


class _Load:
    """Callers that go on asking the same row, and note who answered."""

    def __init__(self, address: str, row: dict[str, Any]) -> None:
        self.failed: list[str] = []
        self.answers: set[tuple[str, str]] = set()
        self.latest: dict[int, str] = {}
        self._address = address
        self._row = row
        self._is_over = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Ask until the block ends."""
        callers = [threading.Thread(target=self._ask, args=(n,)) for n in range(N_CALLERS)]
        for caller in callers:
            caller.start()
        try:
            yield
        finally:
            self._is_over.set()
            for caller in callers:
                caller.join()

    def is_answered_by(self, release_id: str) -> bool:
        """Return whether every caller's latest answer is a release's."""
        return [*self.latest.values()] == [release_id] * N_CALLERS

    def _ask(self, number: int) -> None:
        with httpx.Client(base_url=self._address, trust_env=False) as client:
            while not self._is_over.is_set():
                try:
                    reply = client.post("/predict", json={"rows": [self._row]})
                    body = reply.raise_for_status().json()
                except httpx.HTTPError as error:
                    self.failed.append(repr(error))
                    continue
                shares = json.dumps(body["predictions"][0]["probabilities"])
                self.answers.add((body["release"], shares))
                self.latest[number] = body["release"]
                self._is_over.wait(0.005)  # the machine has other work, too


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, mixed_rows: Callable[..., pd.DataFrame]
) -> Path:
    """Make a project whose champion takes a missing size, and whose challenger does not."""
    root = tmp_path_factory.mktemp("life") / "shop"
    root.mkdir()
    frame = mixed_rows("binary")
    frame.to_csv(root / "rows.csv", index=False)
    project = Project.init(root / "rows.csv", target="y", time="none", into=root)
    project.run(trials=2)
    filled = frame["size"].fillna(50.0)
    frame.assign(size=filled).to_csv(root / "rows.csv", index=False)
    project.run(trials=2)
    return root


@pytest.fixture
def project(shop: Path, tmp_path: Path) -> Project:
    """Return a copy of the shop, where the command finds it."""
    return Project(shutil.copytree(shop, tmp_path / "shop"))


@pytest.fixture
def row(mixed_rows: Callable[..., pd.DataFrame]) -> dict[str, Any]:
    """Return a row as JSON carries it."""
    inputs = mixed_rows("binary").drop(columns="y").head(1)
    (first,) = json.loads(inputs.to_json(orient="records"))
    return {**first, "size": 41.5}


@pytest.mark.slow
def test_every_move_under_load_is_followed_without_a_failed_request(
    project: Project, row: dict[str, Any], wait_until: Callable[..., None]
) -> None:
    life = project.life
    first, second = life.pointer().champion, life.pointer().challenger
    assert first is not None
    assert second is not None

    with Command(project.folder.root).service("--workers", "2") as address:
        load = _Load(address, row)
        with load.running():
            wait_until(lambda: load.is_answered_by(first))
            for _ in range(2):
                project.promote(second, why="a drill")
                wait_until(lambda: load.is_answered_by(second))
                project.rollback(why="the drill is over")
                wait_until(lambda: load.is_answered_by(first))
            life.canary(second, share=1.0)
            wait_until(lambda: load.is_answered_by(second))
            life.canary(None)
            wait_until(lambda: load.is_answered_by(first))
            life.shadow(second)
            wait_until(lambda: _metric(address, "shadow_rows") > 10)
            life.shadow(None)

    assert load.failed == []
    # Each release gives one answer: none was half this one and half that one.
    assert {release for release, _ in load.answers} == {first, second}
    assert len(load.answers) == 2
    moves = [(move.action, move.why) for move in life.history()]
    assert moves[2:] == [
        *[("promote", "a drill"), ("rollback", "the drill is over")] * 2,
        *[("canary", "by hand")] * 2,
        *[("shadow", "by hand")] * 2,
    ]


@pytest.mark.slow
def test_a_canary_that_fails_is_switched_off_for_all_and_no_caller_notices(
    project: Project, row: dict[str, Any], wait_until: Callable[..., None]
) -> None:
    canary = project.life.canary("challenger", share=0.5, why="a try").canary
    assert canary is not None

    with Command(project.folder.root).service() as address:
        load = _Load(address, row | {"size": None})
        with load.running():
            wait_until(lambda: project.life.pointer().canary is None)

    assert load.failed == []
    assert {release for release, _ in load.answers} == {project.life.pointer().champion}
    last = project.life.history()[-1]
    assert (last.action, last.before, last.after) == ("abort", canary.release_id, None)
    assert last.why.startswith("aborted: it failed in 6 of its last")


def _metric(address: str, name: str) -> float:
    text = httpx.get(f"{address}/metrics", trust_env=False).text
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
    return float(lines[f"modelwright_{name}_total"])
