"""The journal's database: what SQLite and PostgreSQL are asked for alike.

Statements are written once, in the SQL that both know, with parameters by name (`:name`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from modelwright.journal.entry import StoredEntry

FORMAT_VERSION = 1


class Connection(Protocol):
    """An open database; no transaction is begun."""

    def run(self, statement: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Run a statement; return how many rows it changed."""

    def run_many(self, statement: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Run a statement for each row of parameters; return how many rows that changed."""

    def insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> int:
        """Add rows, values in the order of the table's columns; return how many were not there yet."""

    def rows(
        self, query: str, parameters: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """Return the rows that a query answers with."""

    def transaction(self) -> AbstractContextManager[None]:
        """Do all of a block or nothing."""

    def size_bytes(self) -> float:
        """Return how much room the predictions and outcomes take."""

    def give_space_back(self) -> None:
        """Let go of the room that removed rows took, where the database does not do so itself."""


class Database(Protocol):
    """Where predictions and outcomes are kept."""

    @property
    def place(self) -> str:
        """Where it lies, for people; no password is in it."""

    @property
    def is_shared(self) -> bool:
        """Whether other machines may have written to it."""

    def open(self) -> AbstractContextManager[Connection]:
        """Open it, made on first use.

        Raises
        ------
        SourceError
            If it cannot be read or written, then or in the block.
        """

    def accepts(self, entry: StoredEntry) -> bool:
        """Return whether a prediction can be stored as it is."""


def number(
    connection: Connection, query: str, parameters: Mapping[str, Any] | None = None
) -> int:
    """Return the whole number that a query answers with; 0 if it answers with none."""
    found = connection.rows(query, parameters)
    return int(found[0][0]) if found else 0
