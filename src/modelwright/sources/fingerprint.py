"""Fingerprints: whether two data frames hold the same rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from typing import Any


def fingerprint(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a frame's column names and rows, as hexadecimal text.

    Order counts, of rows and of columns; the index does not. Equal content gives the same text
    in every run; the text "1" and the number 1 are not equal. All missing values are alike.

    Examples
    --------
    >>> first, second = pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 2]}, index=[7, 8])
    >>> fingerprint(first) == fingerprint(second)
    True
    """
    digest = hashlib.sha256()
    for name, column in frame.items():
        digest.update(f"{len(str(name))}:{name}".encode())
        digest.update(_hashes(column))
    return digest.hexdigest()


def _hashes(column: pd.Series[Any]) -> bytes:
    return pd.util.hash_pandas_object(column, index=False).to_numpy().tobytes()
