"""The service's side of the journal: appends before replies, sync, absorption and retention after."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from modelwright.errors import SourceError
from modelwright.journal import SEGMENT_BYTES
from modelwright.server.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from modelwright.journal import Entry, Journal
    from modelwright.server.metrics import Metrics
    from modelwright.server.options import ServeOptions

logger = logging.getLogger(__name__)

_SYNC_SECONDS = 0.1
_ABSORB_SECONDS = 1.0
_MEASURE_SECONDS = 1.0
_PRUNE_SECONDS = 3600.0


class Journaling:
    """Keeps what was asked and answered, and says when it cannot.

    Parameters
    ----------
    journal
        None keeps nothing.
    options
        Retention, and how much may wait for the database.
    metrics
        Where failures are counted.
    """

    def __init__(
        self, journal: Journal | None, options: ServeOptions, metrics: Metrics
    ) -> None:
        self.journal = journal
        self._options = options
        self._metrics = metrics
        self._failing: set[str] = set()
        self._n_missed = 0
        self._n_waiting = 0  # bytes
        # The file that a worker writes to stays, however much of it is in the database.
        self._most_waiting = options.max_waiting_mb * 1e6 + options.workers * SEGMENT_BYTES
        # Each worker appends to segments of its own; one of them moves all segments on.
        self._turn = Turn(journal.folder / ".absorbing") if journal else None

    def keep(self, entries: list[Entry]) -> bool:
        """Append entries; return whether the operating system has them.

        It does not get them while more waits for the database than may.
        """
        if self.journal is None:
            return False
        kept = self._attempt("append", self._append, entries)
        if not kept:
            self._metrics.journal_failures.inc()
            self._metrics.journal_missed_rows.inc(len(entries))
            self._n_missed += len(entries)
        elif self._n_missed:
            logger.warning("journal_missed rows=%d", self._n_missed)
            self._n_missed = 0
        return kept

    async def run(self) -> None:
        """Sync, absorb, measure and prune at intervals, off the event loop, until cancelled."""
        if self.journal is None:
            return
        await asyncio.gather(
            self._repeat(_SYNC_SECONDS, "sync", self._sync),
            self._repeat(_ABSORB_SECONDS, "absorb", self._absorb),
            self._repeat(_MEASURE_SECONDS, "measure", self._measure),
            self._repeat(_PRUNE_SECONDS, "prune", self._prune),
        )

    def close(self) -> None:
        """Bring everything to the disk and into the database."""
        if self.journal is not None:
            self._attempt("close", self.journal.close)
            self._attempt("absorb", self.journal.absorb)
        if self._turn is not None:
            self._turn.give_up()

    async def _repeat(self, seconds: float, name: str, work: Callable[[], Any]) -> None:
        while True:
            await asyncio.to_thread(self._attempt, name, work)
            await asyncio.sleep(seconds)

    def _attempt(self, name: str, work: Callable[..., Any], *arguments: Any) -> bool:
        """Do the work; log when it begins to fail and when it works again, not each time."""
        try:
            work(*arguments)
        except (SourceError, OSError) as error:
            if name not in self._failing:
                self._failing.add(name)
                logger.error("journal_failed step=%s reason=%r", name, str(error))  # noqa: TRY400 - expected
            return False
        if name in self._failing:
            self._failing.discard(name)
            logger.info("journal_works_again step=%s", name)
        return True

    def _append(self, entries: list[Entry]) -> None:
        assert self.journal is not None  # noqa: S101 - narrows the type
        if self._n_waiting > self._most_waiting:
            raise SourceError(
                f"{self._n_waiting / 1e6:,.0f} MB wait in {self.journal.folder} for the journal's "
                f"database {self.journal.place}, more than [serve] max_waiting_mb = "
                f"{self._options.max_waiting_mb:g} allows. Answers are not journaled until it "
                "takes them."
            )
        self.journal.append(entries)

    def _measure(self) -> None:
        assert self.journal is not None  # noqa: S101 - narrows the type
        assert self._turn is not None  # noqa: S101 - narrows the type
        self._n_waiting = self.journal.waiting_bytes()
        # Of all workers together, so that one of them says it.
        self._metrics.journal_waiting.set(self._n_waiting if self._turn.is_mine() else 0)

    def _sync(self) -> None:
        assert self.journal is not None  # noqa: S101 - narrows the type
        self.journal.sync()

    def _absorb(self) -> None:
        assert self.journal is not None  # noqa: S101 - narrows the type
        assert self._turn is not None  # noqa: S101 - narrows the type
        if self._turn.is_mine():
            self.journal.absorb()

    def _prune(self) -> None:
        assert self.journal is not None  # noqa: S101 - narrows the type
        assert self._turn is not None  # noqa: S101 - narrows the type
        if not self._turn.is_mine():
            return
        self.journal.prune(
            max_age_days=self._options.retention_days,
            max_size_mb=self._options.retention_mb,
        )
