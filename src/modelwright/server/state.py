"""What the endpoints share: the release that answers, the journal, the metrics, the options."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from modelwright.server.champion import Champion
from modelwright.server.dynamic_batching import DynamicBatching
from modelwright.server.journaling import Journaling
from modelwright.server.keyring import Keyring
from modelwright.server.metrics import Metrics
from modelwright.server.rate_limit import Rate, RateLimit
from modelwright.server.responses import RequestRefusedError
from modelwright.server.shared_metrics import SharedMetrics
from modelwright.server.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.journal import Journal
    from modelwright.runtime import Predictor
    from modelwright.server.bodies import Asked
    from modelwright.server.options import ServeOptions
    from modelwright.server.prediction import Reply


class ServerState:
    """What the endpoints share; `is_draining` says that the service stops.

    Whoever explains rows holds `explaining`.

    Parameters
    ----------
    champion_path
        Returns the folder of the release that is to answer.
    journal
        Where predictions are kept.
    options
        Limits and keys.
    shared_folder
        Where workers meet that answer together; None for one that is alone.
    number
        This worker's place among them.
    """

    def __init__(
        self,
        champion_path: Callable[[], Path],
        journal: Journal | None,
        options: ServeOptions,
        *,
        shared_folder: Path | None = None,
        number: int = 0,
    ) -> None:
        self.options = options
        shared = SharedMetrics(shared_folder, number) if shared_folder else None
        self.metrics = Metrics(shared)
        self.keyring = Keyring(options)
        self.rate_limit = None
        if options.rate is not None:
            table = shared_folder / "rates" if shared_folder else None
            self.rate_limit = RateLimit(Rate.of_text(options.rate), table)
        self.journaling = Journaling(journal, options, self.metrics)
        self.champion = Champion(
            champion_path,
            open_release=options.open_release,
            on_change=self.metrics.show_release,
        )
        self.traffic = Traffic(
            options,
            keep=self.journaling.keep,
            journal_folder=journal.folder if journal else None,
            metrics=self.metrics,
        )
        self.batching = DynamicBatching(self.answer)
        # Explaining takes seconds; meanwhile threads must be left for large bodies and the journal.
        self.explaining = asyncio.Semaphore(1)
        # Connections that wait for an answer; 0 under a server that does not count them.
        self.n_asking = 0
        self.is_draining = False

    @property
    def predictor(self) -> Predictor:
        """The release that answers.

        Raises
        ------
        RequestRefusedError
            If none is loaded yet.
        """
        if self.champion.predictor is None:
            raise RequestRefusedError(
                "not_ready",
                "The release is still being loaded. Ask again in a second.",
                headers=((b"retry-after", b"1"),),
            )
        return self.champion.predictor

    @property
    def ready_predictor(self) -> Predictor:
        """The release that answers, as long as the service does not stop.

        Raises
        ------
        RequestRefusedError
            If none is loaded yet, or the service stops.
        """
        if self.is_draining:
            raise RequestRefusedError("not_ready", "The service is stopping.")
        return self.predictor

    def answer(
        self, predictor: Predictor, asked: Asked, *, is_named: bool = False
    ) -> Reply:
        """Return the reply to rows, which are in the journal then unless the reply says otherwise.

        Parameters
        ----------
        predictor
            The champion, in whose place a canary may answer, or the release that the caller named.
        asked
            The rows.
        is_named
            Whether the caller named it.

        Raises
        ------
        RequestRefusedError
            If a value cannot be read, or is missing where it may not be. Then no row is answered.
        """
        reply = self.traffic.answer(predictor, asked, is_named=is_named)
        self.metrics.rows.inc(len(asked.rows))
        if n_warnings := reply.n_warnings:
            self.metrics.warnings.inc(n_warnings)
        return reply

    @property
    def max_body_bytes(self) -> int:
        """Most bytes of a body."""
        return int(self.options.max_body_mb * 1e6)
