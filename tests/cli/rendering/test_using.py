"""What export, serve, score and outcomes say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from modelwright.cli.rendering.using import export_text, outcomes_text, serving_text
from modelwright.deploy import Export
from modelwright.journal import OutcomeCount
from modelwright.records import ParityCertificate, ParityCheck

if TYPE_CHECKING:
    from modelwright.workflow.folder import ProjectFolder


def test_an_export_that_was_compared_says_in_how_many_ways() -> None:
    check = ParityCheck(
        rows="values",
        output="reading",
        n_rows=9,
        n_label_differences=0,
        largest_difference=0.0,
        bound=0.0,
        passed=True,
    )
    exported = Export(
        language="r",
        release_id="3f9a" * 16,
        folder=Path("exports/r"),
        files=("README.md",),
        certificate=ParityCertificate(checks=(check,) * 5, versions={}),
    )

    text = export_text(exported)

    assert "1 file in exports/r" in text
    assert "It answers like ONNX Runtime in 5 comparisons." in text
    assert "exports/r/README.md" in text


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


def test_outcomes_that_cannot_be_are_a_warning(folder: ProjectFolder) -> None:
    count = OutcomeCount(matched=4, unmatched=0, replaced=0, unusable=3)

    text = outcomes_text(count, folder)

    assert "Warning: 3 outcomes cannot be what the champion predicts" in text
