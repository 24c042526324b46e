"""One line of the journal: a row that was asked and the answer that it got."""

from __future__ import annotations

import hashlib
import os
import random
from typing import TYPE_CHECKING, Any

import msgspec

from modelwright.records import Label  # noqa: TC001 - msgspec reads annotations
from modelwright.runtime import UnreadableValueError, read_category

if TYPE_CHECKING:
    from collections.abc import Iterable


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A prediction as the journal keeps it.

    Parameters
    ----------
    id
        Name of the prediction, unique; `new_ids` makes such names.
    time
        When it was asked, epoch seconds.
    release_id
        Release that answered.
    row
        Values of the signature's columns as they were received.
    prediction
        Label or number answered.
    probabilities
        In the order of the target's classes; None for regression.
    interval
        Lower and upper end, None where it is infinite; None for classification.
    key
        The caller's own name for the case, by which its outcome can be found; see `key_text`.
    """

    id: str
    time: float
    release_id: str
    row: dict[str, Any]
    prediction: Label
    probabilities: tuple[float, ...] | None = None
    interval: tuple[float | None, float | None] | None = None
    key: str | None = None


class StoredEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An entry on its way into a database, which keeps the row as the text that it is.

    Parameters
    ----------
    id, time, release_id, prediction, probabilities, interval, key
        As in `Entry`.
    row
        A JSON object.
    """

    id: str
    time: float
    release_id: str
    row: msgspec.Raw
    prediction: Label
    probabilities: tuple[float, ...] | None = None
    interval: tuple[float | None, float | None] | None = None
    key: str | None = None

    def record(self) -> tuple[Any, ...]:
        """Return the values of the columns of the table `predictions`, in their order."""
        return (
            self.id,
            self.time,
            self.release_id,
            self.key,
            str(self.row, "utf-8"),
            _json(self.prediction),
            _json(self.probabilities),
            _json(self.interval),
        )


# Longer names do not fit into an index of every database.
INDEXABLE_LENGTH = 500

# Names must differ, and are no secrets: asking the operating system for each takes longer. Python's
# shared source may be set back by a project's own code, and a fork goes on with its parent's numbers.
_random = random.Random()  # noqa: S311
os.register_at_fork(after_in_child=_random.seed)

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Entry)
_stored_decoder = msgspec.json.Decoder(StoredEntry)


def new_ids(n_ids: int, *, time: float) -> list[str]:
    """Return unique names that sort by time, and within a call by position.

    Parameters
    ----------
    n_ids
        How many; up to a million at once.
    time
        Epoch seconds.

    Returns
    -------
    list of str
        32 hexadecimal digits each: milliseconds, position, and 60 random bits.
    """
    start = f"{int(time * 1000):012x}"
    end = f"{_random.getrandbits(60):015x}"
    return [f"{start}{position:05x}{end}" for position in range(n_ids)]


def key_text(value: Any) -> str | None:
    """Return a key as text, alike for 7, 7.0 and "7", or None where there is none.

    Of a long one it is the SHA-256, see `name_text`.

    Examples
    --------
    >>> key_text(7.0), key_text(" A-12 "), key_text(None)
    ('7', 'A-12', None)
    """
    try:
        text = read_category(value)
    except UnreadableValueError:
        return None
    return name_text(text) or None


def name_text(text: str) -> str:
    r"""Return a text by which any database can find a row: short, and without NUL.

    Examples
    --------
    >>> name_text("A-12\0"), len(name_text("x" * 501))
    ('A-12', 64)
    """
    text = text.replace("\0", "")
    if len(text) > INDEXABLE_LENGTH:
        return hashlib.sha256(text.encode()).hexdigest()
    return text


def to_lines(entries: Iterable[Entry]) -> bytes:
    """Return entries as JSON lines."""
    return _encoder.encode_lines(entries)


def from_line(line: bytes) -> Entry | None:
    """Return the entry that a line holds, or None if the line is damaged."""
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def stored(line: bytes) -> StoredEntry | None:
    """Return the entry that a line holds, without reading its row, or None if the line is damaged."""
    try:
        line.decode()  # a row that is not read is not checked either
        entry = _stored_decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return entry if bytes(entry.row).startswith(b"{") else None


def _json(value: object) -> str | None:
    return None if value is None else _encoder.encode(value).decode()
