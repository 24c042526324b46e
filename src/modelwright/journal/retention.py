"""Retention: the oldest predictions leave the journal, by age and by size."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from modelwright.journal.database import number

if TYPE_CHECKING:
    from modelwright.journal.database import Connection, Database

# Cut somewhat deeper than asked, so that the next rows do not cut again.
_KEPT_SHARE = 0.9


def prune(
    database: Database, *, max_age_days: float, max_size_mb: float, now: dt.datetime
) -> int:
    """Remove old predictions with their outcomes, give their space back, and return their number."""
    oldest = now - dt.timedelta(days=max_age_days)
    with database.open() as connection:
        n_removed = _remove_before(connection, oldest.timestamp())
        n_removed += _shrink(connection, max_size_mb * 1e6)
        with connection.transaction():
            connection.run(
                "DELETE FROM outcomes WHERE recorded_at < :time AND NOT EXISTS "
                "(SELECT 1 FROM predictions WHERE id = reference OR key = reference)",
                {"time": oldest.timestamp()},
            )
            # Names of segments begin with the time; what is still written to is read again.
            named = {"oldest": f"{oldest:%Y%m%dT%H%M%S}"}
            connection.run("DELETE FROM damaged WHERE segment < :oldest", named)
            connection.run("DELETE FROM segments WHERE name < :oldest", named)
        connection.give_space_back()
    return n_removed


def _remove_before(connection: Connection, time: float) -> int:
    """Remove predictions before epoch seconds, and outcomes that only they had."""
    before = {"time": time}
    with connection.transaction():
        connection.run(
            "DELETE FROM outcomes WHERE kind = 'id' AND reference IN "
            "(SELECT id FROM predictions WHERE time < :time)",
            before,
        )
        connection.run(
            "DELETE FROM outcomes WHERE kind = 'key' AND reference IN "
            "(SELECT key FROM predictions WHERE time < :time AND key IS NOT NULL) AND NOT EXISTS "
            "(SELECT 1 FROM predictions WHERE time >= :time AND key = reference)",
            before,
        )
        return connection.run("DELETE FROM predictions WHERE time < :time", before)


def _shrink(connection: Connection, max_bytes: float) -> int:
    n_removed = 0
    while (size := connection.size_bytes()) > max_bytes:
        n_rows = number(connection, "SELECT count(*) FROM predictions")
        if not n_rows:
            break
        n_excess = max(1, int(n_rows * (1 - _KEPT_SHARE * max_bytes / size)))
        ((time,),) = connection.rows(
            "SELECT time FROM predictions ORDER BY time LIMIT 1 OFFSET :n_before",
            {"n_before": n_excess - 1},
        )
        # Rows of the same instant go together.
        n_removed += _remove_before(connection, math.nextafter(time, math.inf))
    return n_removed
