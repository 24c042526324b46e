"""Records on disk: JSON, written whole or not at all, read with strict types."""

from __future__ import annotations

import math
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
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{path.name}.", suffix=".part", dir=path.parent
        )
        os.close(handle)
        temporary = Path(name)
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except SourceError:  # of what is being copied to `path`
        raise
    except OSError as error:
        raise SourceError(
            f"{path} cannot be written: {error.strerror or error}."
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_record(path: Path, record: Any) -> None:
    """Write a record as indented JSON, atomically."""
    with replacing(path) as temporary:
        temporary.write_bytes(to_json(record))


def to_json(record: Any) -> bytes:
    """Return a record as indented JSON; NaN and infinities, which JSON lacks, become texts."""
    import msgspec

    document = _with_named_floats(msgspec.to_builtins(record))
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def read_record(path: Path, kind: type[T]) -> T:
    """Return the record of that kind that stands in a JSON file.

    Raises
    ------
    SourceError
        If the file cannot be read or does not hold such a record.
    """
    import msgspec

    try:
        return msgspec.json.decode(path.read_bytes(), type=kind, strict=False)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"{path} is damaged or was written by another version: {error}. "
            "Run the command that makes it again."
        ) from error


def _with_named_floats(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _with_named_floats(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_named_floats(item) for item in value]
    return value
