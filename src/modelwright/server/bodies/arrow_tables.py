"""Arrow tables as rows: values of plain types, and no more of them than a body may have."""

from __future__ import annotations

import contextlib
import datetime as dt
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.runtime import read_category
from modelwright.server.bodies.json_text import check_number_of_rows
from modelwright.server.bodies.question import Asked
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    import pyarrow as pa

    from modelwright.records import Column, Signature

# What reading a broken table may raise, beside Arrow's own exceptions.
_READ_ERRORS = (
    OSError,
    ValueError,
    LookupError,
    OverflowError,
    MemoryError,
    struct.error,
)
# Their names stand in every row.
_MOST_OTHER_COLUMNS = 200
_ACCEPTED = "numbers, booleans, texts (also as a dictionary), decimals, dates and timestamps are read"


def rows_of_batches(
    batches: Iterable[pa.RecordBatch],
    signature: Signature,
    *,
    key: str | None,
    max_rows: int,
    max_bytes: int,
) -> Asked:
    """Return the rows of an Arrow table.

    Parameters
    ----------
    batches
        The table in pieces.
    signature
        Its columns are read; of others the names alone.
    key
        A column that is read as well.
    max_rows, max_bytes
        Most rows, and most bytes of texts; a dictionary repeats a text at no cost to its sender.

    Raises
    ------
    RequestRefusedError
        If there is more, a column has another type, or two have the same name.
    """
    rows: list[dict[str, Any]] = []
    left = max_bytes
    for batch in batches:
        check_number_of_rows(len(rows) + batch.num_rows, most=max_rows)
        if not batch.num_rows:
            continue
        names = batch.schema.names
        _check_names(names, signature)
        batch.validate(full=True)
        columns: dict[str, Sequence[Any]] = {}
        for name, array in zip(names, batch.columns, strict=True):
            column = _column(signature, name)
            if column is None and name != key:
                columns[name] = [None] * len(array)
                continue
            columns[name], n_bytes = _cells(array, name, column, left)
            left -= n_bytes
        rows += [
            dict(zip(names, values, strict=True))
            for values in zip(*columns.values(), strict=True)
        ]
    return Asked(rows)


@contextlib.contextmanager
def reading(kind: str) -> Iterator[None]:
    """Refuse a body that turns out not to be of the format that it says.

    Parameters
    ----------
    kind
        The format, for people.

    Raises
    ------
    RequestRefusedError
        For whatever reading it raises.
    """
    import pyarrow as pa

    try:
        yield
    except RequestRefusedError:
        raise
    except (*_READ_ERRORS, pa.ArrowException) as error:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RequestRefusedError(
            "bad_table",
            f"The body cannot be read as {kind}: {text[:200]}. Send it again, whole.",
        ) from error


def too_large(max_bytes: int) -> RequestRefusedError:
    """Return the problem of a body that holds more than it may, once decompressed."""
    return RequestRefusedError(
        "table_too_large",
        f"Decompressed, the body holds more than the {max_bytes / 1e6:g} MB that it may. Send "
        "fewer rows at a time.",
    )


def refused_type(name: str, kind: object) -> RequestRefusedError:
    """Return the problem of a column that has a type from which no column can be read."""
    return RequestRefusedError(
        "bad_shape",
        f"The column {name[:100]!r} has the type {str(kind)[:100]}, which no column of the "
        f"model is read from; {_ACCEPTED}.",
    )


def _check_names(names: Sequence[str], signature: Signature) -> None:
    if len(set(names)) < len(names):
        raise RequestRefusedError(
            "bad_shape", "The table has two columns of one name. Rename or drop one."
        )
    most = len(signature.columns) + _MOST_OTHER_COLUMNS
    if len(names) > most:
        raise RequestRefusedError(
            "bad_shape",
            f"The table has {len(names)} columns; at most {most} are taken, of which the model "
            f"uses {len(signature.columns)}. Leave the others out.",
        )


def _column(signature: Signature, name: str) -> Column | None:
    try:
        return signature.column(name)
    except KeyError:
        return None


def _cells(
    array: pa.Array, name: str, column: Column | None, max_bytes: int
) -> tuple[list[Any], int]:
    """Return a column's values as JSON could have brought them, and the bytes of its texts."""
    import pyarrow as pa

    kind = array.type
    n_bytes = 0
    if pa.types.is_dictionary(kind):
        values = _dictionary_values(array, name, column, max_bytes)
        n_bytes = sum(len(value) for value in values if isinstance(value, str))
    elif pa.types.is_string_view(kind):
        n_bytes = _view_bytes(array)
        values = [] if n_bytes > max_bytes else array.to_pylist()
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        values = array.to_pylist()
        n_bytes = sum(len(value) for value in values if value is not None)
    else:
        values = _plain_values(array, name, column)
    if n_bytes > max_bytes:
        raise too_large(max_bytes)
    return values, n_bytes


def _dictionary_values(
    array: pa.DictionaryArray, name: str, column: Column | None, max_bytes: int
) -> list[Any]:
    """Return the values; equal ones are one object, however long."""
    import pyarrow as pa

    if pa.types.is_dictionary(array.type.value_type):
        raise refused_type(name, array.type)
    indices = array.indices.to_pylist()
    used = sorted({index for index in indices if index is not None})
    entries, _ = _cells(
        array.dictionary.take(pa.array(used, pa.int64())), name, column, max_bytes
    )
    known = dict(zip(used, entries, strict=True))
    return [known.get(index) for index in indices]


def _view_bytes(array: pa.Array) -> int:
    """Return the bytes of texts that may lie upon each other."""
    if not len(array):
        return 0
    views = np.frombuffer(array.buffers()[1], dtype=np.int32)[::4]
    lengths = views[array.offset : array.offset + len(array)]
    return int(lengths[array.is_valid().to_numpy(zero_copy_only=False)].sum(dtype=np.int64))


def _plain_values(array: pa.Array, name: str, column: Column | None) -> list[Any]:
    import pyarrow as pa

    kind = array.type
    types = pa.types
    if (
        types.is_null(kind)
        or types.is_boolean(kind)
        or types.is_integer(kind)
        or types.is_floating(kind)
    ):
        return list(array.to_pylist())
    if types.is_timestamp(kind):
        moments = array.cast(pa.timestamp("us", kind.tz), safe=False).cast(pa.int64())
        return [_moment(each, kind.tz, column) for each in moments.to_pylist()]
    if types.is_date(kind):
        return [_day_text(each, column) for each in array.to_pylist()]
    if types.is_decimal(kind) and 0 <= kind.scale <= kind.precision:
        return [_decimal(each, column) for each in array.to_pylist()]
    raise refused_type(name, array.type)


def _moment(
    microseconds: int | None, zone: str | None, column: Column | None
) -> str | None:
    if microseconds is None:
        return None
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC if zone else None)
    return _day_text(epoch + dt.timedelta(microseconds=microseconds), column)


def _day_text(day: dt.date | None, column: Column | None) -> str | None:
    """Return a day or time as the column's texts are written."""
    if day is None:
        return None
    pattern = column.datetime_format if column is not None else None
    return day.strftime(pattern) if pattern else day.isoformat()


def _decimal(value: Decimal | None, column: Column | None) -> float | str | None:
    if value is None:
        return None
    is_text = column is None or column.is_string
    return read_category(value) if is_text else float(value)
