"""Texts that Arrow holds, in a table of its own or under pandas: read without a Python object each."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.runtime.values import MISSING_TEXTS

if TYPE_CHECKING:
    from numpy.typing import NDArray


class ArrowTexts:
    """A column of texts.

    Parameters
    ----------
    column
        An Arrow array of strings, whole or in chunks.
    """

    def __init__(self, column: Any) -> None:
        self._column = column

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self._column)

    def numbers(self) -> NDArray[np.float64] | None:
        """Return the texts as numbers, None if one is more than a plain number or a gap.

        Arrow reads fewer spellings than `read_number` does, and those alike.
        """
        pyarrow, compute = import_module("pyarrow"), import_module("pyarrow.compute")
        gaps = pyarrow.array(sorted(MISSING_TEXTS), self._column.type)
        is_gap = compute.is_in(self._column, value_set=gaps)
        plain = compute.if_else(is_gap, None, self._column)
        try:
            read = plain.cast("double")
        except pyarrow.ArrowInvalid:
            return None
        numbers: NDArray[np.float64] = np.array(read) + 0.0  # -0.0 becomes 0.0
        return (
            numbers if np.isfinite(numbers).sum() == len(read) - read.null_count else None
        )

    def distinct(self) -> tuple[list[str | None], NDArray[np.intp]]:
        """Return each text once and a None behind them, and each row's position among these."""
        chunks = getattr(self._column, "combine_chunks", lambda: self._column)
        encoded = chunks().dictionary_encode()
        positions = encoded.indices.fill_null(len(encoded.dictionary))
        return [*encoded.dictionary.to_pylist(), None], positions.to_numpy()
