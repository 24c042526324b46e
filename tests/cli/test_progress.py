"""How far it is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from modelwright.cli.progress import LineProgress, progress

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_lines_come_at_each_stage_and_each_tenth() -> None:
    stream = io.StringIO()
    show = LineProgress(stream)

    for step in range(101):
        show("search", step / 100, f"step {step}")
    show("evaluate", 0, "")
    show("evaluate", 1, "done")

    lines = stream.getvalue().splitlines()
    assert lines[:2] == ["search     0 %  step 0", "search    10 %  step 10"]
    assert lines[10] == "search   100 %  step 100"
    assert lines[11:] == ["evaluate   0 %", "evaluate 100 %  done"]


def test_a_terminal_gets_a_bar_for_each_stage() -> None:
    stream = Terminal()

    with progress(stream) as show:
        show("search", 0.5, "lightgbm 3: 0.849")
        show("search", 1.5, "")
        show("evaluate", 1.0, "done")

    text = stream.getvalue()
    assert "search    50 % |" in text
    assert "lightgbm 3: 0.849" in text
    assert "100 % |" in text
    assert "150 %" not in text
    assert text.endswith("\n")


def test_a_narrow_terminal_shows_the_first_clauses_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    stream = Terminal()

    with progress(stream) as show:
        show(
            "search",
            0.5,
            "23 tried, 35 s left, best rmse 1.25, by lightgbm-7, 41 s ago",
        )

    last = stream.getvalue().rstrip().split("\r")[-1]
    assert last.endswith("23 tried, 35 s left, best rmse 1.25")
    assert len(last) <= 80


def test_standard_error_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as show:
        show("design", 0, "reading")

    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "design     0 %  reading\n")
