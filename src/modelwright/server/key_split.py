"""A request parted by key: which rows the canary answers, and the two replies as one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from modelwright.journal import key_text
from modelwright.server.bodies import Asked
from modelwright.server.prediction import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.records import Canary
    from modelwright.server.prediction import Prediction


def rows_of_canary(canary: Canary, asked: Asked, *, key: str | None) -> list[bool]:
    """Return which rows have a key that belongs to the canary."""
    if key is None:
        return [False] * len(asked.rows)
    keys = (key_text(row.get(key)) for row in asked.rows)
    return [
        text is not None and position(canary.release_id, text) < canary.share
        for text in keys
    ]


def position(release_id: str, key: str) -> float:
    """Return where a key stands between 0 and 1 for a canary, everywhere and always the same.

    A canary gets the keys below its share, so that a larger share only adds keys; another canary
    gets others first.

    Examples
    --------
    >>> [round(position(release_id, "customer 7"), 3) for release_id in ("3f9a", "3f9b")]
    [0.569, 0.836]
    """
    digest = hashlib.sha256(f"{release_id}:{key}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def part(asked: Asked, chosen: Sequence[bool]) -> Asked:
    """Return the chosen rows, with the names that the caller gave them."""
    places = [place for place, is_chosen in enumerate(chosen) if is_chosen]
    return Asked(
        [asked.rows[place] for place in places],
        [asked.ids[place] for place in places] if asked.ids else (),
    )


def joined(
    ours: Reply, theirs: Reply, is_canary: Sequence[bool], *, journaled: bool
) -> Reply:
    """Return both releases' predictions in the order of the rows, the canary's with its id."""
    if theirs.release != ours.release:
        for given in theirs.predictions:
            given.release = theirs.release
    from_ours, from_theirs = iter(ours.predictions), iter(theirs.predictions)
    predictions: list[Prediction] = [
        next(from_theirs if belongs else from_ours) for belongs in is_canary
    ]
    return Reply(ours.release, predictions, journaled)
