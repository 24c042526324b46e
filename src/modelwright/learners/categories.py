"""Categories in the boosters' own way: which columns, and the parameter that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.learners.base import Feature, Params

PARAMETER = "categories"
MOST_LEVELS_OF_SETS = 255
"""Levels up to which XGBoost and scikit-learn split into sets; scikit-learn takes no more."""


def wants_native(params: Params) -> bool:
    """Return whether the library is to treat categories in its own way."""
    return bool(params.get(PARAMETER) == "native")


def native_columns(
    columns: tuple[Feature, ...], params: Params, most_levels: float = float("inf")
) -> list[int]:
    """Return the positions of columns that hold codes which the library is to treat as levels.

    Codes of more levels than a library takes stay numbers: their order is that of frequency.
    """
    if not wants_native(params):
        return []
    return [
        position
        for position, column in enumerate(columns)
        if 0 < column.n_levels <= most_levels
    ]


def codes_of_bits(words: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return the codes of a set that a library keeps as bits, the lowest bit of the first word for 0."""
    return np.flatnonzero(
        np.unpackbits(words.astype("<u4").view(np.uint8), bitorder="little")
    )
