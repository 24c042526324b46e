"""A build's limits."""

from __future__ import annotations

import os

import pytest

from modelwright.build import BuildOptions


def test_defaults_use_the_processors_that_this_process_may_use() -> None:
    assert BuildOptions().n_threads == len(os.sched_getaffinity(0))


def test_options_cannot_be_changed_later() -> None:
    options = BuildOptions(trials=3)

    with pytest.raises(AttributeError):
        options.trials = 4  # type: ignore[misc]
