"""Checks of an encoder, or of a feature of one's own: it answers any row, and alike in a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import clone

from modelwright.features import CustomFeature, Encoder, custom_feature
from modelwright.testing.in_graph import run_in_graph

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def check_encoder(
    kind: Any,
    values: NDArray[Any],
    y: ArrayLike,
    *,
    hostile: NDArray[Any] | None = None,
    bound: float = 0.0,
) -> None:
    """Check an encoder as the tests of Modelwright check its own.

    It must answer rows that it was not fitted on, with as many features; and where it has
    `to_portable`, answer in a graph as in Python, for one row as for many.

    Parameters
    ----------
    kind
        An encoder, or a scikit-learn style transformer class or object.
    values
        Usual values, shape (n_rows, n_columns): doubles, or objects for texts; at least 4 rows.
    y
        The target, shape (n_rows,).
    hostile
        Values that it may meet later; None for missing and extreme ones.
    bound
        Largest difference that the graph may show: 0 where trees may see the features.

    Raises
    ------
    AssertionError
        If a check fails.

    Examples
    --------
    >>> from sklearn.preprocessing import MinMaxScaler
    >>> check_encoder(MinMaxScaler, np.arange(20.0)[:, None], np.arange(20))
    """
    encoder = (
        clone(kind) if isinstance(kind, Encoder) else custom_feature("it", kind, columns=())
    )
    rows = np.concatenate([values, _hostile(values) if hostile is None else hostile])
    n_seen = len(values) * 3 // 4
    training = encoder.fit_transform(values[:n_seen], np.asarray(y)[:n_seen])
    features = encoder.transform(rows)
    shape = (len(rows), training.shape[1])
    if features.shape != shape or features.dtype != np.float64:
        raise AssertionError(
            f"transform answers with {features.shape} of {features.dtype}, not {shape} of float64"
        )
    if isinstance(encoder, CustomFeature) and not encoder.is_portable:
        return
    run = run_in_graph(encoder.to_portable, values)
    batch = run(rows)
    np.testing.assert_allclose(batch, features, rtol=bound, atol=bound)
    single = np.concatenate([run(rows[row : row + 1]) for row in range(len(rows))])
    np.testing.assert_array_equal(single, batch)


def _hostile(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype == object:
        cells: list[Any] = ["", "unseen", "nan", "日本", " ", "x " * 3000]
    else:
        cells = [np.nan, 0.0, -0.0, 1e300, -1e300, 1e-300]  # infinities count as missing
    return np.array([[cell] * values.shape[1] for cell in cells], dtype=values.dtype)
