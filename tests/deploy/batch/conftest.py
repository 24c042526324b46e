"""Rows to score, and a release that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from modelwright.runtime import Predictor, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.records import ReleaseManifest

_ROWS = pd.DataFrame(
    {
        "id": range(6),
        "size": ["10", "20", "big", "", "50", "60"],
        "city": ["Rome", "Oslo", "Rome", "", "Lima", "Rome"],
        "lift": [1, 0, 1, 0, 1, "maybe"],
    }
)


@pytest.fixture
def frame() -> pd.DataFrame:
    """Return six rows: the third and the last cannot be used."""
    return _ROWS.copy()


@pytest.fixture
def predictor(
    write: Callable[..., ReleaseManifest], request: pytest.FixtureRequest, tmp_path: Path
) -> Predictor:
    model = request.getfixturevalue(getattr(request, "param", "regression"))
    return load(tmp_path / "releases" / write(model).release_id)


@pytest.fixture
def rows(tmp_path: Path, frame: pd.DataFrame) -> Path:
    path = tmp_path / "rows.csv"
    frame.to_csv(path, index=False)
    return path
