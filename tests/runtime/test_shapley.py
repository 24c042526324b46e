"""Shapley values: judged by the definition, by games with known values, and by their axioms."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from modelwright.runtime.shapley import MOST_EXACT, n_evaluations, shapley_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Game = Callable[[NDArray[np.bool_]], NDArray[np.float64]]


def _by_definition(game: Game, n_players: int) -> list[float]:
    """Return the mean gain of each player over all orders, one by one."""
    gains = np.zeros(n_players)
    for order in itertools.permutations(range(n_players)):
        mask = np.zeros((1, n_players), dtype=bool)
        before = game(mask)[0]
        for player in order:
            mask[0, player] = True
            after = game(mask)[0]
            gains[player] += after - before
            before = after
    return list(gains / math.factorial(n_players))


def _random_game(n_players: int) -> Game:
    scores = np.random.default_rng(n_players).normal(size=2**n_players)
    return lambda masks: scores[masks @ (1 << np.arange(n_players))]


def _pairs_game(n_players: int) -> tuple[Game, NDArray[np.float64]]:
    """Return a game of single gains and gains in pairs, and its values: half of each pair's gain."""
    generator = np.random.default_rng(n_players)
    single, pair = generator.normal(size=n_players), generator.normal(size=(n_players,) * 2)
    pair = np.triu(pair, 1)

    def game(masks: NDArray[np.bool_]) -> NDArray[np.float64]:
        taking = masks.astype(np.float64)
        scores: NDArray[np.float64] = (
            5.0 + taking @ single + np.einsum("ri,ij,rj->r", taking, pair, taking)
        )
        return scores

    return game, single + (pair.sum(axis=0) + pair.sum(axis=1)) / 2


@pytest.mark.parametrize("n_players", [1, 2, 3, 6])
def test_values_are_the_mean_gain_over_all_orders(n_players: int) -> None:
    game = _random_game(n_players)

    found = shapley_values(game, n_players)

    assert found.values == pytest.approx(_by_definition(game, n_players), abs=1e-12)
    assert found.is_exact
    assert found.n_evaluations == 2**n_players


def test_the_glove_game_has_its_published_values() -> None:
    # Two have a left glove, one has a right one; a pair is worth 1 (Shapley's own kind of market).
    def game(masks: NDArray[np.bool_]) -> NDArray[np.float64]:
        return ((masks[:, 0] | masks[:, 1]) & masks[:, 2]).astype(np.float64)

    assert shapley_values(game, 3).values == pytest.approx([1 / 6, 1 / 6, 4 / 6])


@pytest.mark.parametrize("n_players", [MOST_EXACT, MOST_EXACT + 1, 40])
def test_gains_in_pairs_are_met_exactly_however_many_players(n_players: int) -> None:
    game, values = _pairs_game(n_players)

    found = shapley_values(game, n_players)

    assert found.values == pytest.approx(values, abs=1e-9)
    assert found.is_exact == (n_players <= MOST_EXACT)
    assert found.standard_error < 1e-9


def _product(masks: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return scores in which all players interact: a product of factors, one a player."""
    factors = np.linspace(0.8, 1.3, masks.shape[1])
    scores: NDArray[np.float64] = np.where(masks, factors, 1.0).prod(axis=1)
    return scores


@pytest.mark.parametrize("n_players", [0, 1, MOST_EXACT, MOST_EXACT + 1, 60])
def test_values_sum_to_the_whole(n_players: int) -> None:
    found = shapley_values(_product, n_players)

    assert math.fsum(found.values) == pytest.approx(found.everyone - found.none, abs=1e-12)
    assert found.none == 1.0


def test_sampled_values_are_as_near_as_their_standard_error_says() -> None:
    n_players = 14

    found = shapley_values(_product, n_players)

    masks = (np.arange(2**n_players)[:, None] >> np.arange(n_players)) & 1 == 1
    scores, sizes = _product(masks), masks.sum(axis=1)
    exact = []
    for player in range(n_players):
        without = np.flatnonzero(~masks[:, player])
        gains = scores[without | 1 << player] - scores[without]
        weights = [
            1 / (n_players * math.comb(n_players - 1, size)) for size in sizes[without]
        ]
        exact.append(float(gains @ weights))
    assert not found.is_exact
    assert found.standard_error > 0
    assert np.abs(found.values - exact).max() < 4 * found.standard_error


def test_the_same_question_gets_the_same_values() -> None:
    first, second = (shapley_values(_product, 20) for _ in range(2))

    assert first.values.tolist() == second.values.tolist()


@pytest.mark.parametrize("n_players", [0, 3, MOST_EXACT, MOST_EXACT + 1, 3000])
def test_as_many_coalitions_are_asked_as_is_said(n_players: int) -> None:
    asked = []

    def count(masks: NDArray[np.bool_]) -> NDArray[np.float64]:
        asked.append(len(masks))
        return np.zeros(len(masks))

    found = shapley_values(count, n_players)

    assert sum(asked) == found.n_evaluations == n_evaluations(n_players)
