"""The journal in PostgreSQL: tables in a schema of their own, that services on several machines share."""

from __future__ import annotations

import contextlib
import functools
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from modelwright._extras import require
from modelwright.errors import SourceError
from modelwright.journal.database import FORMAT_VERSION
from modelwright.journal.entry import INDEXABLE_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from modelwright.journal.entry import StoredEntry

DEFAULT_SCHEMA = "modelwright"

# Texts are compared byte by byte, as SQLite does, whatever the database's language is.
_TABLES = """
CREATE TABLE predictions (
    id TEXT COLLATE "C" PRIMARY KEY, time DOUBLE PRECISION NOT NULL,
    release_id TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C", row TEXT NOT NULL,
    prediction TEXT NOT NULL, probabilities TEXT, interval TEXT
);
CREATE INDEX predictions_by_time ON predictions (time, id);
CREATE INDEX predictions_by_release ON predictions (release_id, time, id);
CREATE INDEX predictions_by_key ON predictions (key) WHERE key IS NOT NULL;
CREATE TABLE outcomes (
    kind TEXT COLLATE "C" NOT NULL, reference TEXT COLLATE "C" NOT NULL, outcome TEXT NOT NULL,
    observed_at DOUBLE PRECISION NOT NULL, recorded_at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (kind, reference)
);
CREATE TABLE segments (name TEXT COLLATE "C" PRIMARY KEY, "offset" BIGINT NOT NULL);
CREATE TABLE damaged (
    segment TEXT COLLATE "C" NOT NULL, "offset" BIGINT NOT NULL, line BYTEA NOT NULL,
    PRIMARY KEY (segment, "offset")
);
CREATE TABLE format (version INTEGER NOT NULL);
"""
_SIZE = """
SELECT (SELECT coalesce(sum(pg_column_size(p.*)), 0) FROM predictions AS p)
    + (SELECT coalesce(sum(pg_column_size(o.*)), 0) FROM outcomes AS o)
"""
# So that two first services do not both make the tables; any number that is only ours.
_MAKING_LOCK = 0x6D77_6A6F
# A server that is gone is noticed within seconds, not within the system's hours.
_PATIENCE = {
    "connect_timeout": "5",
    "tcp_user_timeout": "30000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "application_name": "modelwright",
}
_LONGEST_NAME = 63  # bytes; PostgreSQL cuts longer ones, and two schemas become one
# Greedy: whoever forgot to encode a password that has a "/" or "@" does not want to read it either.
_PASSWORD = re.compile(r"(?<=://)([^/@:?]*):.*@")
_PARAMETER = re.compile(r":(\w+)")


class PostgresDatabase:
    """A schema of a PostgreSQL database. Nothing is opened before it is used.

    A password comes from the environment or from a file, as `psql` has it: `PGPASSWORD`,
    `PGPASSFILE` or `~/.pgpass`.

    Parameters
    ----------
    url
        "postgresql://user@host:5432/name", with libpq's options, and `schema=NAME` for the schema.

    Raises
    ------
    MissingExtraError
        If psycopg is not installed.
    SourceError
        If the URL cannot be read, or the schema's name is too long.
    """

    def __init__(self, url: str) -> None:
        require("psycopg", extra="postgres", purpose="A journal in PostgreSQL")
        self._url, self.schema = _split(url)
        self._shown = _PASSWORD.sub(r"\1@", url).partition("?")[0]
        self._has_password = self._shown != url.partition("?")[0] or "password=" in url

    @property
    def place(self) -> str:
        """The URL without a password and options, and the schema."""
        return f"{self._shown}, schema {self.schema}"

    @property
    def is_shared(self) -> bool:
        """True: any machine that reaches the server may write to it."""
        return True

    @contextlib.contextmanager
    def open(self) -> Iterator[PostgresConnection]:
        """Connect; the tables are made on first use.

        Raises
        ------
        SourceError
            If the server does not answer, or refuses.
        """
        import psycopg

        options: dict[str, Any] = {**_PATIENCE, **self._given()}
        try:
            with contextlib.closing(
                psycopg.connect(**options, autocommit=True)
            ) as connection:
                self._prepare(connection)
                yield PostgresConnection(connection)
        except psycopg.Error as error:
            raise SourceError(
                f"The journal {self.place} cannot be read or written: {_reason(error)}. Check "
                "that the server runs, and the rights. Predictions wait in files meanwhile."
            ) from error

    def accepts(self, entry: StoredEntry) -> bool:
        """Return whether no name holds what a text or an index of PostgreSQL cannot."""
        names = (entry.id, entry.release_id, entry.key or "")
        return not any("\0" in name or len(name) > INDEXABLE_LENGTH for name in names)

    def _given(self) -> dict[str, Any]:
        import psycopg

        try:
            return psycopg.conninfo.conninfo_to_dict(self._url)
        except psycopg.ProgrammingError as error:
            why = _reason(error)
            if self._has_password:  # the reason may show it
                why = "leave the password out of it, and set PGPASSWORD"
            raise SourceError(
                f"The journal's URL {self.place} cannot be read: {why}. "
                "It has the form postgresql://user@host:5432/name."
            ) from None

    def _prepare(self, connection: Any) -> None:
        from psycopg import sql

        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise SourceError(
                f"The database of the journal {self.place} has the encoding {encoding}, which does "
                "not hold every text. Make one with: createdb --encoding UTF8 --template template0"
            )
        schema = sql.Identifier(self.schema)
        connection.execute(sql.SQL("SET search_path TO {}").format(schema))
        if not _has_tables(connection):
            # Outside of a transaction: one that has begun does not see what another one made
            # while it waited. A connection that fails lets go of the lock when it closes.
            connection.execute("SELECT pg_advisory_lock(%s)", [_MAKING_LOCK])
            if not _has_tables(connection):
                with connection.transaction():
                    _make_tables(connection, self.schema)
            connection.execute("SELECT pg_advisory_unlock(%s)", [_MAKING_LOCK])
        found = connection.execute("SELECT version FROM format").fetchone()
        if found is None or found[0] < FORMAT_VERSION:
            raise SourceError(
                f"The tables of the journal {self.place} are not of this Modelwright. "
                "Name another schema in the URL, with ?schema=NAME."
            )
        if found[0] > FORMAT_VERSION:
            raise SourceError(
                f"The journal {self.place} was written by a newer Modelwright. Upgrade this one."
            )


class PostgresConnection:
    """An open connection; see `modelwright.journal.database.Connection`.

    Parameters
    ----------
    connection
        Psycopg's own; it commits by itself outside of a transaction.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def run(self, statement: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Run a statement; return how many rows it changed."""
        return int(self._connection.execute(_translated(statement), parameters).rowcount)

    def run_many(self, statement: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Run a statement for each row of parameters; return how many rows that changed."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(_translated(statement), rows)
            return max(int(cursor.rowcount), 0)

    def insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> int:
        """Add rows, values in the order of the table's columns; return how many were not there yet."""
        if not rows:
            return 0
        values = ", ".join(["%s"] * len(rows[0]))
        statement = f"INSERT INTO {table} VALUES ({values}) ON CONFLICT DO NOTHING"  # noqa: S608 - ours
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(statement, rows)
            return int(cursor.rowcount)

    def rows(
        self, query: str, parameters: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """Return the rows that a query answers with."""
        found: list[tuple[Any, ...]] = self._connection.execute(
            _translated(query), parameters
        ).fetchall()
        return found

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of the block or nothing; other writers wait only for the same rows."""
        with self._connection.transaction():
            yield

    def size_bytes(self) -> float:
        """Return the size of the rows; not that of indexes, nor of room that is free again."""
        ((size,),) = self.rows(_SIZE)
        return float(size)

    def give_space_back(self) -> None:
        """Do nothing: the server's own vacuum does."""


def shadow_url(url: str) -> str:
    """Return the URL of the schema beside one, in which a shadow's answers are kept.

    Examples
    --------
    >>> shadow_url("postgresql://db/models?schema=shop")
    'postgresql://db/models?schema=shop_shadow'
    """
    plain, schema = _parts(url)
    return (
        f"{plain}{'&' if '?' in plain else '?'}{urlencode({'schema': f'{schema}_shadow'})}"
    )


@functools.lru_cache(maxsize=64)
def _translated(statement: str) -> str:
    """Return a statement with its parameters as psycopg writes them."""
    return _PARAMETER.sub(r"%(\1)s", statement)


def _split(url: str) -> tuple[str, str]:
    """Return the URL as libpq takes it, and the schema, which PostgreSQL can have."""
    plain, schema = _parts(url)
    if len(schema.encode()) > _LONGEST_NAME:
        raise SourceError(
            f"The schema {schema!r} of the journal is longer than {_LONGEST_NAME} bytes, and "
            "PostgreSQL would cut it. Name a shorter one: [serve] journal = "
            '"postgresql://…?schema=NAME"; a shadow needs 7 more.'
        )
    return plain, schema


def _parts(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise SourceError(
            f"The journal's URL cannot be read: {error}. "
            "It has the form postgresql://user@host:5432/name."
        ) from None
    options = parse_qsl(parts.query, keep_blank_values=True)
    schema = dict(options).get("schema") or DEFAULT_SCHEMA
    query = urlencode([option for option in options if option[0] != "schema"])
    return urlunsplit(parts._replace(query=query)), schema


def _has_tables(connection: Any) -> bool:
    found = connection.execute("SELECT to_regclass('format')").fetchone()
    return found[0] is not None


def _make_tables(connection: Any, schema: str) -> None:
    from psycopg import sql

    known = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema])
    if (
        known.fetchone() is None
    ):  # who may not make a schema may still use one that is there
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    connection.execute(_TABLES)
    connection.execute("INSERT INTO format VALUES (%s)", [FORMAT_VERSION])


def _reason(error: Exception) -> str:
    """Return the first line: the next ones may show values of a row."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
