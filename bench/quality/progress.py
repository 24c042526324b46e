"""How long will the rest take? As long as the like of it took so far."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from bench.quality.contestants import CONTESTANTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.quality.cells import Cell
    from bench.quality.store import Store

# Before anything like it was measured: a start, predictions and timed rows beside the budget.
_OVERHEAD_SECONDS = 20.0


def seconds_left(store: Store, cells: Sequence[Cell]) -> float:
    """Return how long cells will take that are not measured yet."""
    return sum(_expected_seconds(store, cell) for cell in cells)


def as_words(seconds: float) -> str:
    """Return a time in the unit that suits it."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 2 * 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def _expected_seconds(store: Store, cell: Cell) -> float:
    """Return the median of the same contestant's time beyond its budget, and the budget."""
    budget = cell.budget or 0.0
    beyond = [
        figures["wall_seconds"] - (done.budget or 0.0)
        for done, figures in store.figures.items()
        if done.contestant == cell.contestant and (done.dataset == cell.dataset or budget)
    ]
    if CONTESTANTS[cell.contestant].has_budget and not beyond:
        return budget + _OVERHEAD_SECONDS
    return budget + (median(beyond) if beyond else _OVERHEAD_SECONDS)
