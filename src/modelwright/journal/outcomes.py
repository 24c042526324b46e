"""Outcomes: what came true, found again by a prediction's id or by the caller's key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from modelwright.errors import DataError, did_you_mean
from modelwright.journal.database import number
from modelwright.journal.entry import key_text, name_text
from modelwright.records import Column
from modelwright.runtime import UnreadableValueError, reader

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from modelwright.journal.database import Database

By = Literal["id", "key"]

_read_time = reader(Column(name="observed_at", type="datetime"))

# Of several outcomes for one prediction in a file, the latest observed counts; of equals, the last.
_INCOMING = """
CREATE TEMP TABLE incoming (
    position BIGINT, reference TEXT, outcome TEXT, observed_at DOUBLE PRECISION
)
"""
_LATEST = """
CREATE TEMP VIEW latest AS SELECT reference, outcome, observed_at FROM (
    SELECT incoming.*, row_number() OVER (
        PARTITION BY reference ORDER BY observed_at DESC, position DESC
    ) AS place FROM incoming
) AS ranked WHERE place = 1
"""
_ADD = "INSERT INTO incoming VALUES (:position, :reference, :outcome, :observed_at)"
_REPLACED = """
SELECT count(*) FROM latest JOIN outcomes AS old
ON old.kind = :kind AND old.reference = latest.reference AND latest.observed_at >= old.observed_at
"""
_STORE = """
INSERT INTO outcomes (kind, reference, outcome, observed_at, recorded_at)
SELECT CAST(:kind AS TEXT), reference, outcome, observed_at, :recorded_at FROM latest
WHERE TRUE ORDER BY reference
ON CONFLICT (kind, reference) DO UPDATE SET outcome = excluded.outcome, observed_at = excluded.observed_at,
    recorded_at = excluded.recorded_at
WHERE excluded.observed_at >= outcomes.observed_at
"""
_MATCHED = {
    "id": "SELECT count(*) FROM incoming WHERE reference IN (SELECT id FROM predictions)",
    "key": "SELECT count(*) FROM incoming WHERE reference IN (SELECT key FROM predictions WHERE key IS NOT NULL)",
}
# Not as NOT IN, for which PostgreSQL reads all predictions again for each row.
_UNMATCHED = {
    "id": "SELECT DISTINCT reference FROM incoming "
    "WHERE NOT EXISTS (SELECT 1 FROM predictions WHERE id = reference) "
    "ORDER BY reference LIMIT 100",
    "key": "SELECT DISTINCT reference FROM incoming "
    "WHERE NOT EXISTS (SELECT 1 FROM predictions WHERE key = reference) "
    "ORDER BY reference LIMIT 100",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCount:
    """What became of a number of outcomes.

    Parameters
    ----------
    matched
        Rows whose prediction is in the journal.
    unmatched
        Rows whose prediction is not; they are kept, in case it arrives later.
    replaced
        Outcomes known before that a later one replaced.
    empty
        Rows without an outcome or without an id or key; they are left out.
    unmatched_names
        The first hundred ids or keys of those whose prediction is not in the journal.
    unusable
        Rows whose outcome is none of the champion's classes, or no number; a journal alone does not know.
    """

    matched: int
    unmatched: int
    replaced: int
    empty: int = 0
    unmatched_names: tuple[str, ...] = ()
    unusable: int = 0


def record(
    database: Database,
    outcomes: Any,
    *,
    by: By,
    column: str,
    now: dt.datetime,
) -> OutcomeCount:
    """Store outcomes; see `Journal.record_outcomes`."""
    incoming = _Incoming(outcomes, by, column, now)
    with database.open() as connection:
        connection.run(_INCOMING)
        connection.run(_LATEST)
        connection.run_many(_ADD, incoming.records())
        with connection.transaction():
            replaced = number(connection, _REPLACED, {"kind": by})
            connection.run(_STORE, {"kind": by, "recorded_at": now.timestamp()})
            kept = number(connection, "SELECT count(*) FROM incoming")
            matched = number(connection, _MATCHED[by])
            unmatched = connection.rows(_UNMATCHED[by])
    return OutcomeCount(
        matched=matched,
        unmatched=kept - matched,
        replaced=replaced,
        empty=incoming.n_empty,
        unmatched_names=tuple(name for (name,) in unmatched),
    )


class _Incoming:
    """Outcomes as they are stored, and how many rows of them were empty."""

    def __init__(self, outcomes: Any, by: By, column: str, now: dt.datetime) -> None:
        self._outcomes = outcomes
        self._by: By = by
        self._column = column
        self._now = now
        self.n_empty = 0

    def records(self) -> Iterator[dict[str, Any]]:
        for position, row in enumerate(_mappings(self._outcomes)):
            if position == 0:
                _check_columns(row, self._column)
            reference = _reference(row.get(self._column), self._by)
            outcome = _plain(row.get("outcome"))
            if reference is None or outcome is None:
                self.n_empty += 1
                continue
            yield {
                "position": position,
                "reference": reference,
                "outcome": _json(outcome, position),
                "observed_at": _observed_at(row, position, self._now),
            }


def _mappings(outcomes: Any) -> Iterable[Mapping[str, Any]]:
    """Return the rows of a pandas, polars or Arrow table, or of an iterable of mappings."""
    if hasattr(outcomes, "to_pylist"):
        return outcomes.to_pylist()  # type: ignore[no-any-return]
    if hasattr(outcomes, "iter_rows"):
        return outcomes.iter_rows(named=True)  # type: ignore[no-any-return]
    if hasattr(outcomes, "to_dict"):
        return outcomes.to_dict("records")  # type: ignore[no-any-return]
    return outcomes  # type: ignore[no-any-return]


def _check_columns(row: Mapping[str, Any], column: str) -> None:
    for name in (column, "outcome"):
        if name not in row:
            raise DataError(
                f"The outcomes have no column {name!r}.{did_you_mean(name, map(str, row))} "
                f"They need the columns {column!r} and 'outcome', and may have 'observed_at'."
            )


def _reference(value: Any, by: By) -> str | None:
    if by == "key":
        return key_text(value)
    return name_text(value.strip()) or None if isinstance(value, str) else None


def _plain(value: Any) -> Any:
    """Return a value of NumPy as Python's, and what is missing as None."""
    if hasattr(value, "item"):
        value = value.item()
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return None if _is_nan(value) else value


def _is_nan(value: Any) -> bool:
    try:
        return bool(value != value)  # noqa: PLR0124 - NaN differs from itself
    except TypeError:  # pandas.NA
        return True


def _json(outcome: Any, position: int) -> str:
    if not isinstance(outcome, (str, int, float)):
        raise DataError(
            f"The outcome in row {position} is a {type(outcome).__name__}. "
            "A label or a number is accepted."
        )
    return msgspec.json.encode(outcome).decode()


def _observed_at(row: Mapping[str, Any], position: int, now: dt.datetime) -> float:
    try:
        seconds: float = _read_time(row.get("observed_at"))
    except UnreadableValueError as error:
        raise DataError(
            f"'observed_at' in row {position} cannot be read: {error}. "
            "Leave it empty where the time is not known."
        ) from error
    return now.timestamp() if _is_nan(seconds) else seconds
