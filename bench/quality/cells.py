"""What is measured in one process? A cell: data set, contestant, budget and seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.quality.contestants import CONTESTANTS
from bench.quality.datasets import all_datasets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Who takes no budget is given as much time as the longest budget.
UNBUDGETED_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One contestant on one division of a data set.

    Parameters
    ----------
    dataset, contestant
        Names.
    budget
        Seconds to fit in; None for contestants that take none.
    seed
        Seed of the division and of the contestant.
    """

    dataset: str
    contestant: str
    budget: float | None
    seed: int

    @classmethod
    def of(cls, figures: Mapping[str, Any]) -> Cell:
        """Return the cell that a line of results is about."""
        return cls(
            figures["dataset"], figures["contestant"], figures["budget"], figures["seed"]
        )

    @property
    def name(self) -> str:
        """A name for files."""
        budget = "own" if self.budget is None else f"{self.budget:g}s"
        return f"{self.dataset}.{self.contestant}.{budget}.{self.seed}"

    @property
    def label(self) -> str:
        """Words for the terminal."""
        budget = "" if self.budget is None else f" {self.budget:g} s"
        return f"{self.dataset}, seed {self.seed}: {self.contestant}{budget}"

    def limit_seconds(self, grace_seconds: float) -> float:
        """Return when the process is killed, counted from its start."""
        return 2 * (self.budget or UNBUDGETED_SECONDS) + grace_seconds


def plan_cells(
    *,
    datasets: Iterable[str],
    contestants: Iterable[str],
    budgets: Iterable[float],
    seeds: Iterable[int],
) -> list[Cell]:
    """Return the cells in the order in which they are measured: short budgets first.

    What takes no budget comes once for each seed, before all others.
    """
    known = all_datasets()
    names = tuple(contestants)
    pairs = [
        (dataset, name)
        for dataset in datasets
        for name in names
        if CONTESTANTS[name].takes(known[dataset])
    ]
    return [
        Cell(dataset, name, budget, seed)
        for budget in (None, *sorted(budgets))
        for seed in seeds
        for dataset, name in pairs
        if CONTESTANTS[name].has_budget == (budget is not None)
    ]
