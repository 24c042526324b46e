"""Arrow's stream format as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.server.bodies.arrow_tables import reading, rows_of_batches, too_large
from modelwright.server.bodies.ipc_sizes import decompressed_bytes

if TYPE_CHECKING:
    from modelwright.records import Signature
    from modelwright.server.bodies.question import Asked

# A schema of thousands of columns has less; what says more is made to cost memory.
_MOST_METADATA_BYTES = 1_000_000


def read_arrow_stream(
    body: bytes, signature: Signature, *, key: str | None, max_rows: int, max_bytes: int
) -> Asked:
    """Return the rows of an Arrow stream.

    Parameters
    ----------
    body
        The stream.
    signature, key, max_rows, max_bytes
        As for `rows_of_batches`; the bytes also bound what buffers are decompressed to.

    Raises
    ------
    RequestRefusedError
        If it is no Arrow stream, or for what `rows_of_batches` refuses.
    """
    import pyarrow as pa

    with reading("an Arrow stream"):
        _check_sizes(body, max_bytes)
        with pa.ipc.open_stream(pa.BufferReader(body)) as batches:
            return rows_of_batches(
                batches, signature, key=key, max_rows=max_rows, max_bytes=max_bytes
            )


def _check_sizes(body: bytes, max_bytes: int) -> None:
    import pyarrow as pa

    left = max_bytes
    messages: Any = pa.ipc.MessageReader.open_stream(pa.BufferReader(body))
    for message in messages:
        if len(message.metadata) > _MOST_METADATA_BYTES:
            raise too_large(_MOST_METADATA_BYTES)
        left -= decompressed_bytes(
            message.metadata.to_pybytes(), memoryview(message.body or b"")
        )
        if left < 0:
            raise too_large(max_bytes)
