"""How much an Arrow stream holds once its buffers are decompressed, read before anything is.

A message's metadata is a flatbuffer: tables find their fields through a table of offsets. Only the
few fields that say how large buffers are, are read here.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DICTIONARY_BATCH, _RECORD_BATCH = 2, 3
# Positions of fields, as Message.fbs of the Arrow format numbers them.
_HEADER_TYPE, _HEADER = 1, 2
_DICTIONARY_DATA = 1
_BUFFERS, _COMPRESSION = 2, 3


def decompressed_bytes(metadata: bytes, body: memoryview) -> int:
    """Return the bytes that a message's buffers have after decompression.

    Parameters
    ----------
    metadata
        The message's flatbuffer.
    body
        Its buffers. A compressed one begins with its length when decompressed; -1 says that it
        is not compressed after all.

    Raises
    ------
    struct.error
        If the flatbuffer or a buffer ends early.
    """
    message = struct.unpack_from("<I", metadata)[0]
    kind_at = _field(metadata, message, _HEADER_TYPE)
    header_at = _field(metadata, message, _HEADER)
    kind = metadata[kind_at] if kind_at else 0
    if header_at == 0 or kind not in {_DICTIONARY_BATCH, _RECORD_BATCH}:
        return 0
    batch = _table(metadata, header_at)
    if kind == _DICTIONARY_BATCH:
        data_at = _field(metadata, batch, _DICTIONARY_DATA)
        if data_at == 0:
            return 0
        batch = _table(metadata, data_at)
    if not _field(metadata, batch, _COMPRESSION):
        return len(body)
    return sum(_buffer_bytes(body, *span) for span in _spans(metadata, batch))


def _buffer_bytes(body: memoryview, offset: int, length: int) -> int:
    if length == 0:
        return 0
    declared: int = struct.unpack_from("<q", body, offset)[0]
    return length if declared < 0 else declared


def _spans(metadata: bytes, batch: int) -> Iterator[tuple[int, int]]:
    """Give the offset and length of each buffer in the body."""
    at = _field(metadata, batch, _BUFFERS)
    if at:
        vector = _table(metadata, at)
        n_buffers = struct.unpack_from("<I", metadata, vector)[0]
        for number in range(n_buffers):
            offset, length = struct.unpack_from("<qq", metadata, vector + 4 + 16 * number)
            yield offset, length


def _field(metadata: bytes, table: int, number: int) -> int:
    """Return where a field of a table lies, 0 if it is absent."""
    offsets = table - struct.unpack_from("<i", metadata, table)[0]
    n_bytes = struct.unpack_from("<H", metadata, offsets)[0]
    place = 4 + 2 * number
    if place + 2 > n_bytes:
        return 0
    offset: int = struct.unpack_from("<H", metadata, offsets + place)[0]
    return table + offset if offset else 0


def _table(metadata: bytes, at: int) -> int:
    """Return where the table or vector lies to which a field points."""
    offset: int = struct.unpack_from("<I", metadata, at)[0]
    return at + offset
