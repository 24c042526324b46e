"""Byte streams of files, unpacked on the way, with errors that say what is wrong with the file."""

from __future__ import annotations

import gzip
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from modelwright.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong while reading a file into a SourceError that names the file."""
    try:
        yield
    except SourceError:
        raise
    except (OSError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise SourceError(f"{path} cannot be read: {error.strerror}.") from error
        raise SourceError(
            f"{path} cannot be read: {str(error).splitlines()[0]}. It is damaged, cut, or not "
            "what its ending says; copy it again, or give it its right ending."
        ) from error


@contextmanager
def unpacked(path: Path, compression: str | None) -> Iterator[Any]:
    """Open a file for reading bytes, unpacked."""
    with pa.OSFile(str(path), "rb") as packed:
        if compression is None:
            yield packed
        else:
            with pa.CompressedInputStream(packed, compression) as stream:
                yield stream


@contextmanager
def text_of(
    path: Path, compression: str | None, encoding: str
) -> Iterator[io.TextIOWrapper]:
    """Open a file for reading text, unpacked; line ends stay as they are."""
    with (
        unpacked(path, compression) as stream,
        io.TextIOWrapper(stream, encoding=encoding, newline="") as text,
    ):
        yield text


def packing(path: Path, compression: str | None) -> Any:
    """Open a file for writing bytes, packed."""
    if compression == "gzip":  # Arrow's always squeezes hardest, at a quarter of the speed
        return gzip.GzipFile(path, "wb", compresslevel=6, mtime=0)
    return pa.output_stream(str(path), compression=compression)
