"""Greedy selection."""

from collections.abc import Collection

import numpy as np
import pytest

from modelwright.ensembles.selection import select

TRUTH = np.linspace(-1, 1, 50)


def gain(predictions: np.ndarray) -> float:
    """Return the negative mean squared error."""
    return -float(((predictions - TRUTH) ** 2).mean())


def test_perfect_candidate_wins_alone() -> None:
    assert select({"bad": TRUTH + 1, "perfect": TRUTH}, gain) == {"perfect": 1.0}


def test_opposite_errors_are_averaged() -> None:
    weights = select({"above": TRUTH + 1, "below": TRUTH - 1}, gain)

    assert weights == {"above": pytest.approx(0.5), "below": pytest.approx(0.5)}


def test_number_of_members_is_bounded() -> None:
    generator = np.random.default_rng(0)
    candidates = {f"model {i}": TRUTH + generator.normal(size=50) for i in range(20)}

    weights = select(candidates, gain, n_members=3)

    assert len(weights) <= 3
    assert sum(weights.values()) == pytest.approx(1.0)
    average = sum(weight * candidates[name] for name, weight in weights.items())
    assert gain(np.asarray(average)) >= max(map(gain, candidates.values()))


def test_candidates_that_do_not_fit_together_are_not_combined() -> None:
    generator = np.random.default_rng(1)
    candidates = {f"model {i}": TRUTH + generator.normal(size=50) for i in range(9)}
    cost = {name: 1.0 + 2.0 * (number % 2) for number, name in enumerate(candidates)}

    def fits(names: Collection[str]) -> bool:
        """Whether the sum of the costs is small enough."""
        return sum(cost[name] for name in names) <= 5.0

    assert not fits(select(candidates, gain))
    weights = select(candidates, gain, fits=fits)
    assert fits(weights)
    assert len(weights) > 1
    best = max(candidates, key=lambda name: gain(candidates[name]))
    assert list(select(candidates, gain, fits=lambda _: False)) == [best]
