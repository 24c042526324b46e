"""What does one look tell? Mean ranks on a line for each budget."""

from __future__ import annotations

from html import escape
from statistics import mean
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import studentized_range

from bench.quality.contestants import CONTESTANTS, OURS

if TYPE_CHECKING:
    from bench.quality.comparison import Comparison

_WIDTH, _LEFT, _RIGHT, _ROW = 760, 230, 60, 20
_HEAD = 46


def chart(budgets: dict[float, Comparison]) -> str:
    """Return an SVG of the mean ranks, with the critical difference."""
    parts: list[str] = []
    top = 0
    for budget, comparison in budgets.items():
        ranks = comparison.ranks()
        n_datasets = len(next(iter(ranks.values()), []))
        if n_datasets:
            means = {name: mean(values) for name, values in ranks.items()}
            parts += _panel(budget, means, n_datasets, top=top)
            top += _HEAD + _ROW * len(ranks) + 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" '
        'font-family="sans-serif" font-size="12">'
        f'<rect width="{_WIDTH}" height="{top}" fill="white"/>{"".join(parts)}</svg>\n'
    )


def critical_difference(n_contestants: int, n_datasets: int) -> float:
    """Return the least difference of mean ranks that the Nemenyi test calls sure, at 5 % [1]_.

    References
    ----------
    .. [1] J. Demsar, "Statistical comparisons of classifiers over multiple data sets", Journal of
       Machine Learning Research 7, 2006, 1-30.
    """
    range_quantile = studentized_range.ppf(0.95, n_contestants, np.inf)
    share = n_contestants * (n_contestants + 1) / (12 * n_datasets)
    return float(range_quantile * np.sqrt(share))


def _panel(
    budget: float, ranks: dict[str, float], n_datasets: int, *, top: int
) -> list[str]:
    worst = len(ranks)
    words = f"Mean rank after {budget:g} s on {n_datasets} data sets, 1 is best"
    if len(ranks) > 1:
        difference = critical_difference(len(ranks), n_datasets)
        words += f"; differences below {difference:.1f} may be chance (Nemenyi, 5 %)"
    parts = [f'<text x="10" y="{top + 20}" font-weight="bold">{escape(words)}</text>']
    for place, name in enumerate(sorted(ranks, key=lambda name: ranks[name])):
        y = top + _HEAD + place * _ROW
        x = _x(ranks[name], worst)
        color = "#c2410c" if name == OURS else "#64748b"
        parts.append(
            f'<text x="{_LEFT - 10}" y="{y + 4}" text-anchor="end">'
            f"{escape(CONTESTANTS[name].title)}</text>"
            f'<line x1="{_x(1, worst)}" x2="{x:.1f}" y1="{y}" y2="{y}" stroke="{color}"/>'
            f'<circle cx="{x:.1f}" cy="{y}" r="5" fill="{color}"/>'
            f'<text x="{x + 10:.1f}" y="{y + 4}">{ranks[name]:.2f}</text>'
        )
    return parts


def _x(rank: float, worst: int) -> float:
    """Return where a rank stands on the line."""
    return _LEFT + (rank - 1) / max(worst - 1, 1) * (_WIDTH - _LEFT - _RIGHT)
