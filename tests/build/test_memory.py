"""Memory: what is free, and what a trial takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from modelwright.build import memory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_free_memory_is_what_the_system_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "meminfo"
    file.write_text("MemTotal:  9 kB\nMemAvailable:    2000 kB\n", encoding="ascii")
    monkeypatch.setattr(memory, "_MEMORY", file)
    monkeypatch.setattr(memory, "_CONTROL_GROUP", tmp_path)

    assert memory.available_bytes() == 2_048_000


def test_the_limit_of_a_control_group_holds_where_it_is_lower(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "memory.max").write_text("1000\n", encoding="ascii")
    (tmp_path / "memory.current").write_text("400\n", encoding="ascii")
    monkeypatch.setattr(memory, "_CONTROL_GROUP", tmp_path)

    assert memory.available_bytes() == 600


def test_where_nothing_is_known_there_is_no_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_MEMORY", tmp_path / "nothing")
    monkeypatch.setattr(memory, "_CONTROL_GROUP", tmp_path)

    assert memory.available_bytes() == float("inf")


def test_indicators_of_categories_need_more_than_their_codes(
    make_problem: Callable[..., Any], problem_of: Callable[..., Any]
) -> None:
    problem = problem_of(make_problem("binary"))

    linear, tree = (memory.trial_bytes(problem, kind, 1) for kind in ("linear", "tree"))

    assert linear > tree > 0
    assert memory.trial_bytes(problem, "tree", 2) == pytest.approx(2 * tree)
