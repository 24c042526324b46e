"""Who is better, where, and how sure is that? Everybody beside ours, at one budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.quality.bootstrap import Draws, interval
from bench.quality.contestants import CONTESTANTS, OURS
from bench.quality.datasets import all_datasets
from bench.quality.divisions import open_division
from bench.quality.scoring import as_loss

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bench.quality.cells import Cell
    from bench.quality.store import Store


@dataclass(frozen=True, slots=True)
class Judged:
    """One finished cell.

    Parameters
    ----------
    loss
        On all test rows.
    draws
        The same in each draw of the test rows.
    figures
        Its line of results.
    """

    loss: float
    draws: NDArray[np.float64]
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A contestant's loss less ours: above 0, ours is better.

    Parameters
    ----------
    mean
        Over the seeds that both have finished.
    low, high
        Its interval.
    ratio
        Their loss as a multiple of ours.
    """

    mean: float
    low: float
    high: float
    ratio: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


class Comparison:
    """What was measured at one budget, with what takes none.

    Parameters
    ----------
    store
        Finished cells and their predictions.
    cells
        Those that count.
    """

    def __init__(self, store: Store, cells: Iterable[Cell]) -> None:
        self._judged: dict[tuple[str, str], dict[int, Judged]] = {}
        wanted = [cell for cell in cells if cell in store]
        for dataset in dict.fromkeys(cell.dataset for cell in wanted):
            self._judge(store, [cell for cell in wanted if cell.dataset == dataset])
        self.datasets = list(dict.fromkeys(dataset for dataset, _ in self._judged))
        # In the order of the list of contestants.
        self.contestants = [
            name for name in CONTESTANTS if any(name == key[1] for key in self._judged)
        ]

    def seeds(self, dataset: str, contestant: str) -> set[int]:
        """Return the seeds that a contestant has finished on a data set."""
        return set(self._judged.get((dataset, contestant), {}))

    def judged(self, dataset: str, contestant: str) -> list[Judged]:
        """Return the finished cells of a contestant on a data set, one for each seed."""
        return list(self._judged.get((dataset, contestant), {}).values())

    def figures(self, contestant: str) -> list[dict[str, Any]]:
        """Return the lines of a contestant on all data sets."""
        return [
            cell.figures
            for dataset in self.datasets
            for cell in self.judged(dataset, contestant)
        ]

    def difference(self, dataset: str, contestant: str) -> Difference | None:
        """Return a contestant's loss less ours, or None where they share no seed."""
        seeds = sorted(self.seeds(dataset, contestant) & self.seeds(dataset, OURS))
        if not seeds:
            return None
        theirs = [self._judged[dataset, contestant][seed] for seed in seeds]
        ours = [self._judged[dataset, OURS][seed] for seed in seeds]
        low, high = interval(_mean_draws(theirs) - _mean_draws(ours))
        their_loss, our_loss = _mean_loss(theirs), _mean_loss(ours)
        return Difference(their_loss - our_loss, low, high, their_loss / our_loss)

    def best_variant(self, dataset: str, contestant: str) -> str:
        """Return a contestant, or itself told of the rows' order where that made less loss."""
        variants = [
            name
            for name in self.contestants
            if CONTESTANTS[name].told_order == contestant and self.seeds(dataset, name)
        ]
        return min([contestant, *variants], key=lambda name: self._loss(dataset, name))

    def ranks(self) -> dict[str, list[float]]:
        """Return each contestant's ranks, 1 for the least loss, on what all have finished."""
        names = [name for name in self.contestants if not CONTESTANTS[name].told_order]
        ranks: dict[str, list[float]] = {name: [] for name in names}
        for dataset in self.datasets:
            variants = [self.best_variant(dataset, name) for name in names]
            seeds = set.intersection(*(self.seeds(dataset, name) for name in variants))
            if not seeds:
                continue
            losses = [
                _mean_loss([self._judged[dataset, name][seed] for seed in seeds])
                for name in variants
            ]
            for name, loss in zip(names, losses, strict=True):
                n_lower = sum(other < loss for other in losses)
                n_equal = sum(other == loss for other in losses)
                ranks[name].append(n_lower + (n_equal + 1) / 2)
        return ranks

    def _judge(self, store: Store, cells: Sequence[Cell]) -> None:
        """Judge the cells of one data set, all on the same draws."""
        dataset = all_datasets()[cells[0].dataset]
        divisions = {
            seed: open_division(dataset, store.divisions, seed=seed)
            for seed in sorted({cell.seed for cell in cells})
        }
        draws = Draws(division.rows for division in divisions.values())
        for cell in cells:
            division = divisions[cell.seed]
            losses = draws.losses(
                dataset.metric, division.rows, division.truth, store.predictions(cell)
            )
            figures = store.figures[cell]
            loss = as_loss(dataset.metric, figures["value"])
            key = (cell.dataset, cell.contestant)
            self._judged.setdefault(key, {})[cell.seed] = Judged(loss, losses, figures)

    def _loss(self, dataset: str, contestant: str) -> float:
        judged = self.judged(dataset, contestant)
        return _mean_loss(judged) if judged else float("inf")


def _mean_loss(judged: Sequence[Judged]) -> float:
    return float(np.mean([cell.loss for cell in judged]))


def _mean_draws(judged: Sequence[Judged]) -> NDArray[np.float64]:
    return np.asarray(np.mean([cell.draws for cell in judged], axis=0))
