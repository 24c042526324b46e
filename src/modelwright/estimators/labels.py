"""Labels as scikit-learn users pass them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.utils.validation import column_or_1d

from modelwright.errors import DataError, some
from modelwright.runtime.values import read_category

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.records.signature import Label

_INT64 = range(-(2**63), 2**63)


def read_labels(y: Any) -> NDArray[Any]:
    """Return labels as an array, shape (n_rows,); refused where one is missing."""
    if y is None:
        raise ValueError("requires y to be passed, but the target y is None")
    if hasattr(y, "to_pylist"):  # Arrow
        y = y.to_pylist()
    values = y.to_numpy() if hasattr(y, "to_numpy") else y
    labels = np.asarray(column_or_1d(values, warn=True))
    if labels.dtype == object and pd.isna(labels).any():
        raise ValueError("y contains missing labels (None or NaN). Drop their rows.")
    return labels


def plain(classes: NDArray[Any]) -> tuple[Label, ...]:
    """Return labels as Python has them, without NumPy's types."""
    return tuple(c.item() if isinstance(c, np.generic) else c for c in classes)


def check_labels(classes: tuple[Label, ...]) -> None:
    """Refuse labels that a release could not answer with, or could not tell apart."""
    texts = [read_category(label) for label in classes]
    if any(not isinstance(label, (str, int, float, bool)) for label in classes):
        raise DataError(
            f"y holds labels of type {type(classes[0]).__name__}. Pass texts, numbers or booleans."
        )
    if any(isinstance(label, int) and label not in _INT64 for label in classes):
        raise DataError(
            "y holds whole numbers beyond 64 bits, signed. Pass them as texts, or give the classes names."
        )
    if "" in texts:
        raise DataError(
            f"y holds the label {classes[texts.index('')]!r}, which stands for a missing value. "
            "Give the class another name, or drop its rows."
        )
    if len(set(texts)) < len(texts):
        alike = [label for label in classes if texts.count(read_category(label)) > 1]
        raise DataError(
            f"y holds labels that read alike: {some(alike)}. Spell each class in one way."
        )
