"""Tables as scikit-learn users pass them."""

from __future__ import annotations

from typing import Any

import pandas as pd


def to_pandas(table: Any) -> pd.DataFrame:
    """Return a pandas or polars table as pandas, its index dropped, its column names as texts."""
    frame = pd.DataFrame(table) if isinstance(table, pd.DataFrame) else _from_polars(table)
    return frame.set_axis([str(name) for name in frame.columns], axis=1).reset_index(
        drop=True
    )


def _from_polars(table: Any) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(table[name].to_list()) for name in table.columns})
