"""Rows that several families are tried on, and threads that do not spin beside each other."""

from __future__ import annotations

import importlib.util
import os
import secrets
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings
from tests.postgresql import PostgresServer, why_not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modelwright.records import Task

# As the command line does: waiting threads of one library slow down those of another.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Tests never judge by time: a busy machine is no fault.
settings.register_profile("modelwright", deadline=None)
settings.load_profile("modelwright")

WORDS = [
    "late",
    "early",
    "parcel",
    "broken",
    "kind",
    "staff",
    "rude",
    "quick",
    "refund",
    "never",
    "again",
    "lovely",
]


@pytest.fixture(scope="session")
def mixed_rows() -> Callable[..., pd.DataFrame]:
    """Return a maker of rows with columns of every type, gaps, and a target `y`."""
    return _mixed_rows


@pytest.fixture(scope="session")
def running_postgres() -> Iterator[PostgresServer]:
    """Give a PostgreSQL server that all tests share; skip where there is none."""
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    if why_not():
        pytest.skip(why_not())
    server = PostgresServer(secrets.token_hex(16))
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def postgres(
    running_postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> PostgresServer:
    """Return the shared server, with its password in the environment."""
    monkeypatch.setenv("PGPASSWORD", running_postgres.password)
    return running_postgres


@pytest.fixture
def stopping(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """Give the server to a test that stops it; it runs again afterwards."""
    yield postgres
    postgres.stop()
    postgres.start()


def _mixed_rows(task: Task, *, n_rows: int = 260, seed: int = 0) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    size = generator.normal(50, 12, n_rows).round(2)
    kind = generator.choice(["small", "large", "odd"], n_rows)
    days = generator.integers(0, 900, n_rows)
    words = [" ".join(generator.choice(WORDS, 6)) for _ in range(n_rows)]
    score = (size - 50) / 12 + 1.5 * (kind == "large") + days / 900
    score = score + np.array([1.5 * ("broken" in text) for text in words])
    score = score + generator.normal(0, 0.4, n_rows)
    frame = pd.DataFrame(
        {
            "size": np.where(generator.random(n_rows) < 0.1, np.nan, size),
            "count": generator.integers(0, 40, n_rows),
            "is_new": generator.choice([True, False], n_rows),
            "kind": pd.Series(kind).where(generator.random(n_rows) < 0.9),
            "city": [f"city {number}" for number in generator.integers(0, 25, n_rows)],
            "sent": (pd.Timestamp("2022-01-01") + pd.to_timedelta(days, "D")).astype(str),
            "note": words,
        }
    )
    return frame.assign(y=_target(task, score))


def _target(task: Task, score: Any) -> Any:
    if task == "regression":
        return (100 + 20 * score).round(3)
    if task == "binary":
        return np.where(score > np.quantile(score, 0.6), "yes", "no")
    bins = np.searchsorted(np.quantile(score, [0.33, 0.66]), score)
    return np.array(["bronze", "silver", "gold"])[bins]
