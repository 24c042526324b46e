"""Traffic: predictions with their rows and outcomes, as the watch and the rebuild read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from modelwright.journal.database import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from modelwright.journal.database import Database
    from modelwright.records import Label

# An outcome found by id and one found by key: the one observed later counts.
_JOINED = """
SELECT p.id, p.time, p.release_id, p.key, p.row, p.prediction, p.probabilities, p.interval,
    CASE WHEN i.outcome IS NULL OR k.observed_at > i.observed_at THEN k.outcome ELSE i.outcome END AS outcome
FROM predictions AS p
LEFT JOIN outcomes AS i ON i.kind = 'id' AND i.reference = p.id
LEFT JOIN outcomes AS k ON k.kind = 'key' AND k.reference = p.key
WHERE p.time >= :since AND (CAST(:release_id AS TEXT) IS NULL OR p.release_id = :release_id)
    AND (NOT :with_outcomes OR i.outcome IS NOT NULL OR k.outcome IS NOT NULL)
"""
_PIECE_ROWS = 10_000
_NO_LIMIT = 2**62  # what both databases take for a limit, and none reaches


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Predictions in the order in which they were asked. All sequences are of equal length.

    Parameters
    ----------
    ids, release_ids, keys
        Name of each prediction, the release that answered it, and the caller's key or None.
    times
        Epoch seconds, shape (n_rows,).
    rows
        Values of the signature's columns as they were received.
    predictions
        Labels or numbers answered.
    probabilities
        Shape (n_rows, n_classes); None for regression, and where the releases differ in their
        number of classes.
    intervals
        Shape (n_rows, 2), infinite where an end is open; None for classification.
    outcomes
        What came true, the latest observed; None where it is not known.
    """

    ids: Sequence[str]
    release_ids: Sequence[str]
    keys: Sequence[str | None]
    times: NDArray[np.float64]
    rows: Sequence[dict[str, Any]]
    predictions: Sequence[Label]
    probabilities: NDArray[np.float64] | None
    intervals: NDArray[np.float64] | None
    outcomes: Sequence[Label | None]

    @property
    def n_rows(self) -> int:
        """Number of predictions."""
        return len(self.ids)

    def frame(self) -> pd.DataFrame:
        """Return the rows as a pandas frame; a value that a row lacks is missing."""
        import pandas as pd

        return pd.DataFrame.from_records(list(self.rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which predictions to read: of a release, since epoch seconds, only those with an outcome."""

    release_id: str | None = None
    since: float = float("-inf")
    with_outcomes: bool = False


def read(database: Database, selection: Selection, *, limit: int | None) -> Traffic:
    """Return the predictions selected, or the latest `limit` of them."""
    with database.open() as connection:
        found = connection.rows(
            f"{_JOINED} ORDER BY p.time DESC, p.id DESC LIMIT :limit",
            {**_parameters(selection), "limit": _NO_LIMIT if limit is None else limit},
        )
    return _traffic(found[::-1])


def pieces(database: Database, selection: Selection) -> Iterator[Traffic]:
    """Give the predictions selected in pieces of bounded size, the oldest first."""
    parameters = _parameters(selection) | {"after": selection.since, "after_id": ""}
    query = f"{_JOINED} AND (p.time, p.id) > (:after, :after_id) ORDER BY p.time, p.id LIMIT {_PIECE_ROWS}"
    while True:
        # A query for each piece: one that stays open would keep the write-ahead log from shrinking.
        with database.open() as connection:
            found = connection.rows(query, parameters)
        if not found:
            return
        parameters |= {"after_id": found[-1][0], "after": found[-1][1]}
        yield _traffic(found)


def count(database: Database, selection: Selection) -> int:
    """Return how many predictions are selected."""
    query = f"SELECT count(*) FROM ({_JOINED}) AS selected"  # noqa: S608 - constant
    with database.open() as connection:
        return number(connection, query, _parameters(selection))


def _parameters(selection: Selection) -> dict[str, Any]:
    return {
        "release_id": selection.release_id,
        "since": selection.since,
        "with_outcomes": selection.with_outcomes,
    }


def _traffic(found: list[tuple[Any, ...]]) -> Traffic:
    columns = list(zip(*found, strict=True)) or [()] * 9
    ids, times, release_ids, keys, rows, predictions, probabilities, intervals, outcomes = (
        columns
    )
    return Traffic(
        ids=ids,
        release_ids=release_ids,
        keys=keys,
        times=np.array(times, dtype=np.float64),
        rows=[msgspec.json.decode(row) for row in rows],
        predictions=[msgspec.json.decode(text) for text in predictions],
        probabilities=_matrix(probabilities),
        intervals=_intervals(intervals),
        outcomes=[None if text is None else msgspec.json.decode(text) for text in outcomes],
    )


def _matrix(texts: Sequence[str | None]) -> NDArray[np.float64] | None:
    lists = [msgspec.json.decode(text) for text in texts if text is not None]
    if not lists or len(lists) < len(texts) or len({len(values) for values in lists}) > 1:
        return None
    return np.array(lists, dtype=np.float64)


def _intervals(texts: Sequence[str | None]) -> NDArray[np.float64] | None:
    matrix = _matrix(texts)
    if matrix is None:
        return None
    return np.where(np.isnan(matrix), [-np.inf, np.inf], matrix)  # JSON has no infinity
