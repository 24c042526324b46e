"""Shapley values of a game: how much each player adds to a score, on average over all orders."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    # Whether each player takes part, shape (n_coalitions, n_players), to scores (n_coalitions,).
    Game = Callable[[NDArray[np.bool_]], NDArray[np.float64]]

# All coalitions of so many players are asked: 4096. With more players as many are sampled.
MOST_EXACT = 12
_N_SAMPLED = 4096
# A spread needs two pairs of orders, however many players there are.
_FEWEST_PAIRS = 2
_SEED = 20_251


@dataclass(frozen=True, slots=True)
class ShapleyValues:
    """What each player adds; the values sum to what all add together.

    Parameters
    ----------
    values
        Shape (n_players,), in the unit of the score.
    none, everyone
        Scores without any player, and with all.
    is_exact
        Whether all coalitions were asked; otherwise orders were sampled.
    n_evaluations
        Number of coalitions asked.
    standard_error
        The largest one of a value; 0 where they are exact.
    """

    values: NDArray[np.float64]
    none: float
    everyone: float
    is_exact: bool
    n_evaluations: int
    standard_error: float = 0.0


def shapley_values(game: Game, n_players: int) -> ShapleyValues:
    """Return the Shapley values of a game: exact for up to 12 players, else sampled.

    Parameters
    ----------
    game
        Returns the scores of coalitions.
    n_players
        Number of players.

    Returns
    -------
    ShapleyValues
        Their sum is the score of all players less that of none, up to rounding, also if sampled.

    References
    ----------
    L. S. Shapley, "A value for n-person games", Contributions to the Theory of Games II, 1953,
    307-317.
    J. Castro, D. Gómez, J. Tejada, "Polynomial calculation of the Shapley value based on
    sampling", Computers & Operations Research 36(5), 2009, 1726-1730.

    Examples
    --------
    >>> both_or_nothing = lambda masks: 10.0 * masks.all(axis=1)
    >>> shapley_values(both_or_nothing, 2).values.tolist()
    [5.0, 5.0]
    """
    if n_players <= MOST_EXACT:
        return _exact(game, n_players)
    return _sampled(game, n_players)


def n_evaluations(n_players: int) -> int:
    """Return how many coalitions are asked for so many players."""
    if n_players <= MOST_EXACT:
        return int(2**n_players)
    return 2 + 2 * _n_pairs(n_players) * (n_players - 1)


def _exact(game: Game, n_players: int) -> ShapleyValues:
    coalitions = np.arange(2**n_players)
    masks = (coalitions[:, None] >> np.arange(n_players)) & 1 == 1
    scores = game(masks)
    sizes = masks.sum(axis=1)
    values = np.empty(n_players)
    for player in range(n_players):
        without = coalitions[~masks[:, player]]
        gains = scores[without | (1 << player)] - scores[without]
        # As many come before a player in each n-th part of the orders, whoever they are.
        n_before = sizes[without]
        sums = np.bincount(n_before, weights=gains, minlength=n_players)
        values[player] = (sums / np.bincount(n_before, minlength=n_players)).mean()
    return ShapleyValues(
        values,
        none=float(scores[0]),
        everyone=float(scores[-1]),
        is_exact=True,
        n_evaluations=len(coalitions),
    )


def _sampled(game: Game, n_players: int) -> ShapleyValues:
    """Sample orders in pairs, each with its reverse.

    In every order the gains sum to the whole, so their mean does; what interacts in pairs of
    players is met exactly by an order and its reverse together.
    """
    generator = np.random.default_rng(_SEED)
    none, everyone = game(np.array([[False] * n_players, [True] * n_players]))
    n_pairs = _n_pairs(n_players)
    means = np.empty((n_pairs, n_players))
    for pair in range(n_pairs):
        order = generator.permutation(n_players)
        gains = [
            _gains(game, each, none=none, everyone=everyone)
            for each in (order, order[::-1])
        ]
        means[pair] = (gains[0] + gains[1]) / 2
    errors = means.std(axis=0, ddof=1) / math.sqrt(n_pairs)
    return ShapleyValues(
        means.mean(axis=0),
        none=float(none),
        everyone=float(everyone),
        is_exact=False,
        n_evaluations=n_evaluations(n_players),
        standard_error=float(errors.max()),
    )


def _n_pairs(n_players: int) -> int:
    return max(_N_SAMPLED // (2 * (n_players - 1)), _FEWEST_PAIRS)


def _gains(
    game: Game, order: NDArray[np.intp], *, none: float, everyone: float
) -> NDArray[np.float64]:
    """Return what each player adds when all come in this order."""
    ranks = np.argsort(order)
    masks = ranks[None, :] < np.arange(1, len(order))[:, None]
    scores = np.concatenate([[none], game(masks), [everyone]])
    return np.diff(scores)[ranks]
