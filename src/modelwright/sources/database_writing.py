"""Writing into a database: a table that appears whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from modelwright.errors import DataError, SourceError
from modelwright.sources.database import engine_of, explained
from modelwright.sources.location import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd
    from sqlalchemy import Connection

_ROWS_PER_CALL = 10_000


def check_table(address: str, table: str, *, overwrite: bool) -> None:
    """Raise if a table cannot be written.

    Raises
    ------
    DataError
        If it exists and must not be replaced.
    SourceError
        If the database cannot be reached.
    """
    import sqlalchemy

    with _connected(address) as connection:
        schema, name = _split(table)
        if not overwrite and sqlalchemy.inspect(connection).has_table(name, schema):
            raise DataError(
                f"{describe(address)} already has the table {table!r}. "
                "Name another one, or replace it with --overwrite."
            )


def write_table(address: str, table: str, frames: Iterable[pd.DataFrame]) -> None:
    """Write frames into a table, in place of one that is there; without frames there is none.

    The rows go into `<table>__scoring`, which takes the table's name at the end.

    Parameters
    ----------
    address
        URL of the database.
    table
        Its name, or `schema.name`.
    frames
        The rows; all have the same columns.

    Raises
    ------
    SourceError
        If the database refuses.
    """
    import sqlalchemy

    schema, name = _split(table)
    staging = f"{name}__scoring"
    with _connected(address) as connection:
        quote = connection.dialect.identifier_preparer.quote
        before = f"{quote(schema)}." if schema else ""
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {before}{quote(staging)}")
        for frame in frames:
            frame.to_sql(
                staging,
                connection,
                schema=schema,
                if_exists="append",
                index=False,
                chunksize=_ROWS_PER_CALL,
            )
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {before}{quote(name)}")
        if sqlalchemy.inspect(connection).has_table(staging, schema):
            connection.exec_driver_sql(
                f"ALTER TABLE {before}{quote(staging)} RENAME TO {quote(name)}"
            )


@contextmanager
def _connected(address: str) -> Iterator[Connection]:
    """Give a connection whose changes are kept if the block ends well."""
    url, engine = engine_of(address, must_exist=False)
    with explained(address, url), engine.begin() as connection:
        yield connection
    engine.dispose()


def _split(table: str) -> tuple[str | None, str]:
    schema, _, name = table.rpartition(".")
    if not name:
        raise SourceError(f"{table!r} names no table. Write it as NAME or SCHEMA.NAME.")
    return schema or None, name
