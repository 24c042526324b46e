"""Levels of a category by frequency."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


def frequent_levels(column: NDArray[Any], *, min_rows: int) -> list[str]:
    """Return levels that have at least `min_rows` rows, the most frequent first, ties by text."""
    counts = Counter(column.tolist())
    kept = [level for level, count in counts.items() if count >= min_rows]
    return sorted(kept, key=lambda level: (-counts[level], level))
