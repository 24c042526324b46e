"""Databases: the rows that a query answers with, through SQLAlchemy."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelwright._extras import is_installed, missing_text
from modelwright.errors import MissingExtraError, SourceError, did_you_mean
from modelwright.sources.frames import frame_of_columns
from modelwright.sources.location import describe
from modelwright.sources.names import checked_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from sqlalchemy import URL, CursorResult, Engine

_DATABASES = ("sqlite", "postgresql", "mysql", "mariadb", "oracle", "mssql")


def frames(
    address: str, query: str | None, *, chunk_rows: int | None, limit: int | None
) -> Iterator[pd.DataFrame]:
    """Give the rows of a query, in chunks, or all in one data frame.

    The query is sent as it stands; nothing is committed.

    Parameters
    ----------
    address
        URL of the database.
    query
        A statement that answers with rows, or the name of a table.
    chunk_rows
        Most rows of a chunk; None gives one data frame with all rows.
    limit
        Rows after which to stop.

    Raises
    ------
    DataError
        If the answer has columns without a name of their own.
    SourceError
        If there is no query, or it or the connection fails.
    MissingExtraError
        If the database's driver is not installed.
    """
    if not query or not query.strip():
        raise SourceError(
            f"{describe(address)} needs a query that says which rows to read: "
            "a select statement, or the name of a table."
        )
    with _answer(address, query) as answer:
        names = checked_names(list(answer.keys()), f"The query to {describe(address)}")
        remaining = limit
        while remaining is None or remaining > 0:
            wanted = min(
                (n for n in (chunk_rows, remaining) if n is not None), default=None
            )
            rows = answer.fetchall() if wanted is None else answer.fetchmany(wanted)
            if not rows:
                return
            yield frame_of_columns(names, list(zip(*rows, strict=True)))
            remaining = None if remaining is None else remaining - len(rows)


def engine_of(address: str, *, must_exist: bool = True) -> tuple[URL, Engine]:
    """Return the parsed address and an engine for it, not connected yet.

    Parameters
    ----------
    address
        URL of the database.
    must_exist
        Whether a file of SQLite must be there; otherwise it is made.

    Raises
    ------
    SourceError
        If it is no address of a database that is known.
    MissingExtraError
        If the database's driver is not installed.
    """
    url = _url(address, must_exist=must_exist)
    return url, _engine(url)


@contextmanager
def explained(address: str, url: URL) -> Iterator[None]:
    """Turn what a database refuses into a SourceError, without the password."""
    import sqlalchemy

    try:
        yield
    except sqlalchemy.exc.SQLAlchemyError as error:
        text = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
        if url.password:
            text = text.replace(str(url.password), "***")
        raise SourceError(
            f"{describe(address)} refused: {text.splitlines()[0]}. "
            "Check the address, the rights and the query."
        ) from error


@contextmanager
def _answer(address: str, query: str) -> Iterator[CursorResult[Any]]:
    """Send the query and give the open result; a single word is the name of a table."""
    url, engine = engine_of(address)
    statement = _statement(query, engine)
    try:
        with explained(address, url), engine.connect() as connection:
            # No parameters at all: a driver then leaves % and : in the query alone.
            options = {"no_parameters": True, "stream_results": True}
            answer = connection.execution_options(**options).exec_driver_sql(statement)
            if not answer.returns_rows:
                raise SourceError(
                    f"The query to {describe(address)} answers with no rows. Give a select."
                )
            yield answer
    finally:
        engine.dispose()


def _statement(query: str, engine: Engine) -> str:
    if len(query.split()) > 1:
        return query
    quote = engine.dialect.identifier_preparer.quote
    table = ".".join(quote(name) for name in query.strip().split("."))
    return f"SELECT * FROM {table}"  # noqa: S608 - quoted by the database's own rules


def _url(address: str, *, must_exist: bool) -> URL:
    import sqlalchemy

    try:
        url = sqlalchemy.make_url(address)
    except (sqlalchemy.exc.ArgumentError, ValueError) as error:
        raise SourceError(
            f"{describe(address)} is no address of a database. "
            "Write it like postgresql://user@host/name or sqlite:///file.db"
        ) from error
    if url.drivername == "postgresql" and not is_installed("psycopg2"):
        return url.set(drivername="postgresql+psycopg")  # that of the extra
    is_file = url.get_backend_name() == "sqlite" and url.database not in {
        None,
        "",
        ":memory:",
    }
    if is_file and not str(url.database).startswith("file:"):
        path = Path(str(url.database)).expanduser()
        if must_exist and not path.is_file():  # SQLite would make it
            near = (
                [entry.name for entry in path.parent.iterdir()]
                if path.parent.is_dir()
                else []
            )
            raise SourceError(
                f"{path} does not exist.{did_you_mean(path.name, near) or ' Check the path.'}"
            )
        url = url.set(database=str(path))
    return url


def _engine(url: URL) -> Engine:
    import sqlalchemy

    try:
        return sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    except sqlalchemy.exc.NoSuchModuleError as error:
        name = url.drivername
        raise SourceError(
            f"{name!r} is no database that SQLAlchemy knows.{did_you_mean(name, _DATABASES)} "
            f"Usual are {', '.join(_DATABASES)}; others need their SQLAlchemy dialect installed."
        ) from error
    except ModuleNotFoundError as error:
        if error.name == "psycopg":
            text = missing_text("psycopg", extra="postgres", purpose="Reading PostgreSQL")
            raise MissingExtraError(text) from error
        raise MissingExtraError(
            f"Reading {url.get_backend_name()} needs {error.name!r}, which is not installed. "
            f"Install it with: pip install {error.name}"
        ) from error
