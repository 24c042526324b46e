"""Records on disk: JSON, written whole or not at all, read with strict types."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from modelwright.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path` to write to; it takes `path`'s place at the end.

    After an error, or Ctrl-C, `path` stands as it was and the temporary file is gone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(
        prefix=f".{path.name}.", suffix=".part", dir=path.parent
    )
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise SourceError(
            f"{path} cannot be written: {error.strerror or error}."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_record(path: Path, record: Any) -> None:
    """Write a record as indented JSON, atomically."""
    import msgspec

    with replacing(path) as temporary:
        temporary.write_bytes(
            msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"
        )


def read_record(path: Path, kind: type[T]) -> T:
    """Return the record of that kind that stands in a JSON file.

    Raises
    ------
    SourceError
        If the file cannot be read or does not hold such a record.
    """
    import msgspec

    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}.") from error
    except msgspec.DecodeError as error:
        raise SourceError(
            f"{path} is damaged or was written by another version: {error}. "
            "Run the command that makes it again."
        ) from error
