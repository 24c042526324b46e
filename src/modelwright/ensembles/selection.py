"""Greedy ensemble selection on out-of-fold predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import numpy as np
    from numpy.typing import NDArray


MOST_ROUNDS = 25
PATIENCE = 6  # rounds without a better average, after which none is expected


def select(
    predictions: Mapping[str, NDArray[np.float64]],
    gain: Callable[[NDArray[np.float64]], float],
    *,
    n_members: int = 5,
    fits: Callable[[Collection[str]], bool] = lambda _: True,
) -> dict[str, float]:
    """Return weights of the members whose average is best, by forward selection with replacement.

    Starts from the best single candidate and adds, round by round, the candidate that helps the
    average most [1]_; the best average seen wins, so that one model alone may win too.

    Parameters
    ----------
    predictions
        Out-of-fold predictions by candidate, of equal shape.
    gain
        Larger is better.
    n_members
        Most candidates that may get a weight.
    fits
        Whether these may be members together; the best single candidate always may.

    Returns
    -------
    dict
        Weights by candidate, positive, summing to 1.

    References
    ----------
    .. [1] R. Caruana et al., "Ensemble selection from libraries of models", ICML 2004.
    """
    ranked = sorted(predictions, key=lambda name: -gain(predictions[name]))
    chosen = [ranked[0]]
    total = predictions[ranked[0]].copy()
    best, best_gain = list(chosen), gain(total)
    for n_chosen in range(1, MOST_ROUNDS):
        if n_chosen - len(best) >= PATIENCE:
            break
        members = set(chosen)
        has_room = len(members) < n_members
        pool = [
            name
            for name in ranked
            if name in members or (has_room and fits({*members, name}))
        ]
        gains = {name: gain((total + predictions[name]) / (n_chosen + 1)) for name in pool}
        winner = max(pool, key=gains.__getitem__)
        chosen.append(winner)
        total += predictions[winner]
        if gains[winner] > best_gain:
            best, best_gain = list(chosen), gains[winner]
    return {name: best.count(name) / len(best) for name in dict.fromkeys(best)}
