"""Serving in a project."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.errors import NotBuiltError
from modelwright.workflow.serving import API_KEY_VARIABLE

if TYPE_CHECKING:
    from modelwright import Project


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Catch what the service is started with."""
    caught: dict[str, Any] = {}

    def serve(champion: Any, journal: Any, options: Any, **_: Any) -> None:
        as_workers_get_it = pickle.dumps((champion, options))
        champion, options = pickle.loads(as_workers_get_it)  # noqa: S301 - our own
        caught.update(champion=champion(), journal=journal, options=options)

    monkeypatch.setattr("modelwright.server.serve", serve)
    return caught


def test_the_service_gets_the_champion_and_the_settings(
    project: Project, served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project.folder.config
    text = config.read_text().replace("# max_rows = 10000", "max_rows = 7")
    config.write_text(text.replace("# socket =", "socket ="))
    monkeypatch.setenv(API_KEY_VARIABLE, "secret")

    project.serve(workers=3)

    assert served["champion"].name == project.status().champion
    assert served["journal"] == project.folder.journal
    options = served["options"]
    assert (options.port, options.max_rows, options.api_key) == (8000, 7, "secret")
    assert (options.host, options.workers) == ("127.0.0.1", 3)
    assert options.socket == project.folder.root / "service.sock"
    assert options.keys == project.folder.state / "keys.json"


@pytest.mark.parametrize("chosen", [{"port": 0}, {"host": "::1"}])
def test_an_address_that_is_chosen_goes_before_the_socket_of_the_settings(
    project: Project, served: dict[str, Any], chosen: dict[str, Any]
) -> None:
    config = project.folder.config
    config.write_text(config.read_text().replace("# socket =", "socket ="))

    project.serve(**chosen)

    assert served["options"].socket is None


def test_without_a_champion_nothing_is_served(
    started: Project, served: dict[str, Any]
) -> None:
    with pytest.raises(NotBuiltError, match="modelwright run"):
        started.serve()

    assert served == {}
