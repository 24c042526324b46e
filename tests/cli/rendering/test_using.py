"""What serve, score and outcomes say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.cli.rendering.using import outcomes_text, serving_text
from modelwright.journal import OutcomeCount

if TYPE_CHECKING:
    from modelwright.workflow.folder import ProjectFolder


def test_the_address_comes_with_its_pages() -> None:
    text = serving_text("http://127.0.0.1:8000")

    assert "http://127.0.0.1:8000/docs" in text
    assert "http://127.0.0.1:8000/metrics" in text


def test_a_socket_comes_with_a_way_to_ask() -> None:
    text = serving_text("unix:/run/a b/service.sock")

    assert "curl --unix-socket '/run/a b/service.sock' http://localhost/metrics" in text


def test_counts_that_are_zero_are_left_out(folder: ProjectFolder) -> None:
    text = outcomes_text(OutcomeCount(matched=1, unmatched=0, replaced=0), folder)

    assert text.splitlines()[0] == "Recorded 1 outcome of predictions in the journal."
    assert "Kept" not in text
