"""Retention: the oldest predictions leave the journal, by age and by size."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from modelwright.journal.database import database, transaction

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

# Cut somewhat deeper than asked, so that the next rows do not cut again.
_KEPT_SHARE = 0.9


def prune(
    folder: Path, *, max_age_days: float, max_size_mb: float, now: dt.datetime
) -> int:
    """Remove old predictions with their outcomes, give their space back, and return their number."""
    with database(folder) as connection:
        oldest = now - dt.timedelta(days=max_age_days)
        n_removed = _remove_before(connection, oldest.timestamp())
        n_removed += _shrink(connection, max_size_mb * 1e6)
        with transaction(connection):
            connection.execute(
                "DELETE FROM outcomes WHERE recorded_at < ? AND NOT EXISTS "
                "(SELECT 1 FROM predictions WHERE id = reference OR key = reference)",
                (oldest.timestamp(),),
            )
            connection.execute(
                "DELETE FROM damaged WHERE segment < ?", (f"{oldest:%Y%m%dT%H%M%S}",)
            )
        # As a script, since `execute` stops the vacuum after its first page.
        connection.executescript(
            "PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE);"
        )
    return n_removed


def _remove_before(connection: sqlite3.Connection, time: float) -> int:
    """Remove predictions before epoch seconds, and outcomes that only they had."""
    with transaction(connection):
        connection.execute(
            "DELETE FROM outcomes WHERE kind = 'id' AND reference IN "
            "(SELECT id FROM predictions WHERE time < ?)",
            (time,),
        )
        connection.execute(
            "DELETE FROM outcomes WHERE kind = 'key' AND reference IN "
            "(SELECT key FROM predictions WHERE time < :time AND key IS NOT NULL) AND reference NOT IN "
            "(SELECT key FROM predictions WHERE time >= :time AND key IS NOT NULL)",
            {"time": time},
        )
        return connection.execute(
            "DELETE FROM predictions WHERE time < ?", (time,)
        ).rowcount


def _shrink(connection: sqlite3.Connection, max_bytes: float) -> int:
    n_removed = 0
    while (size := _size_bytes(connection)) > max_bytes:
        n_rows = _number(connection, "SELECT count(*) FROM predictions")
        if not n_rows:
            break
        n_excess = max(1, int(n_rows * (1 - _KEPT_SHARE * max_bytes / size)))
        time = connection.execute(
            "SELECT time FROM predictions ORDER BY time LIMIT 1 OFFSET ?", (n_excess - 1,)
        ).fetchone()[0]
        # Rows of the same instant go together.
        n_removed += _remove_before(connection, math.nextafter(time, math.inf))
    return n_removed


def _size_bytes(connection: sqlite3.Connection) -> int:
    n_pages = _number(connection, "PRAGMA page_count") - _number(
        connection, "PRAGMA freelist_count"
    )
    return n_pages * _number(connection, "PRAGMA page_size")


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])
