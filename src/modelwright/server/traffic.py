"""Traffic: which release answers a request, and which one is only asked."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelwright.errors import ModelwrightError
from modelwright.records import Pointer
from modelwright.server.canary_guard import CanaryGuard
from modelwright.server.key_split import joined, part, rows_of_canary
from modelwright.server.named_release import NamedReleases
from modelwright.server.prediction import answer
from modelwright.server.responses import RequestRefusedError
from modelwright.server.shadow import Shadow
from modelwright.server.shadow_tally import ShadowTask
from modelwright.server.shelf import Shelf
from modelwright.server.traffic_metrics import TrafficMetrics

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.journal import Entry
    from modelwright.records import Canary
    from modelwright.runtime import Predictor
    from modelwright.server.bodies import Asked
    from modelwright.server.metrics import Metrics
    from modelwright.server.options import ServeOptions
    from modelwright.server.prediction import Reply

logger = logging.getLogger(__name__)

_POLL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Trial:
    """A canary that answers: its release, and its guard."""

    canary: Canary
    predictor: Predictor
    guard: CanaryGuard


class Traffic:
    """Follows what the pointer says beside the champion, and lets releases answer accordingly.

    A request takes the canary and the shadow as they are once, and finishes on them.

    Parameters
    ----------
    options
        The way to the registry, the key, and how releases are opened.
    keep
        Keeps entries in the journal; returns whether they are there.
    journal_folder
        Where the champion's answers are kept; the shadow's lie beside them.
    metrics
        The service's.
    """

    def __init__(
        self,
        options: ServeOptions,
        *,
        keep: Callable[[list[Entry]], bool],
        journal_folder: Path | None,
        metrics: Metrics,
    ) -> None:
        self._options = options
        self._link = options.registry
        self._keep = keep
        self._journal_folder = journal_folder
        self.metrics = TrafficMetrics(metrics.registry)
        self._pointer = Pointer()
        self._shelf = Shelf(options.open_release)
        self._trial: _Trial | None = None
        self._broken: tuple[Canary, str] | None = None  # switched off here, not yet for all
        self._shadow: Shadow | None = None
        self.named = NamedReleases(self._shelf, options.registry)

    @property
    def is_divided(self) -> bool:
        """Whether a canary answers some requests, so that each is a draw or a key of its own."""
        return self._trial is not None

    def answer(self, predictor: Predictor, asked: Asked, *, is_named: bool) -> Reply:
        """Return the reply to rows, of the champion's or whichever release it is the turn of.

        Parameters
        ----------
        predictor
            The champion, or the release that the caller has named.
        asked
            The rows.
        is_named
            Whether the caller has named it, so that it alone answers.

        Raises
        ------
        RequestRefusedError
            If a value cannot be read, or is missing where it may not be. Then no row is answered.
        """
        if is_named:
            self.metrics.answered("named")
            return answer(predictor, asked, key=self._options.key, keep=self._keep)
        trial = self._trial
        if trial is None or trial.predictor.release_id == predictor.release_id:
            return self._by_champion(predictor, asked)
        if trial.canary.by_key:
            return self._parted(trial, predictor, asked)
        if random.random() < trial.canary.share:  # noqa: S311 - no secret
            return self._by_canary(trial, predictor, asked, keep=self._keep)
        return self._timed_champion(trial, predictor, asked)

    def refresh(self) -> None:
        """Do what the pointer says now; a release that does not load leaves things as they are.

        Raises
        ------
        ModelwrightError
            If the pointer cannot be read, or a release does not load.
        """
        if self._link is None:
            return
        if self._broken is not None:
            self._link.abort_canary(*self._broken)
            logger.warning("canary_aborted reason=%r", self._broken[1])
            self._broken = None
        self._pointer = self._link.read_pointer()
        self.named.follow(self._pointer)
        try:
            self._follow_canary(self._pointer.canary)
        finally:
            self._follow_shadow(self._pointer.shadow)

    async def follow(self) -> None:
        """Refresh every second, off the event loop; a failure is logged and changes nothing."""
        told = ""
        while True:
            try:
                await asyncio.to_thread(self.refresh)
                told = ""
            except (ModelwrightError, OSError) as error:
                if str(error) != told:  # once, not every second
                    logger.error("traffic_refused reason=%r", str(error))  # noqa: TRY400 - expected
                told = str(error)
            except Exception:  # whatever a release does, the champion goes on
                logger.exception("traffic_refused")
            await asyncio.sleep(_POLL_SECONDS)

    def close(self) -> None:
        """End the shadow."""
        if self._shadow is not None:
            self._shadow.end()
            self._shadow = None

    def _follow_canary(self, canary: Canary | None) -> None:
        if canary is None or self._link is None:
            self._trial = None
        elif self._trial is None or self._trial.canary != canary:
            self._trial = None  # also where the next one does not load
            predictor = self._shelf.load(self._link.folder_of(canary.release_id))
            self._trial = _Trial(canary, predictor, CanaryGuard(canary))
            logger.info("canary_began release=%s", canary.release_id)

    def _follow_shadow(self, release_id: str | None) -> None:
        if self._shadow is not None and self._shadow.release_id != release_id:
            ended, self._shadow = self._shadow, None
            ended.end()
        if self._shadow is None and release_id is not None and self._link is not None:
            task = ShadowTask(
                folder=self._link.folder_of(release_id),
                options=replace(self._options, api_key=None, registry=None),
                journal_folder=self._journal_folder,
            )
            self._shadow = Shadow(task, self.metrics)
            logger.info("shadow_began release=%s", release_id)

    def _by_champion(
        self,
        champion: Predictor,
        asked: Asked,
        *,
        keep: Callable[[list[Entry]], bool] | None = None,
    ) -> Reply:
        """Let the champion answer, and the shadow be asked once that is done."""
        keep = keep or self._keep
        shadow = self._shadow
        kept: list[Entry] = []

        def keep_both(entries: list[Entry]) -> bool:
            """Keep entries, and remember them for the shadow."""
            kept.extend(entries)
            return keep(entries)

        both = keep if shadow is None else keep_both
        reply = answer(champion, asked, key=self._options.key, keep=both)
        if shadow is not None:
            shadow.offer(kept, asked.rows)
        self.metrics.answered("champion", asked.n_requests)
        return reply

    def _timed_champion(
        self, trial: _Trial, champion: Predictor, asked: Asked, **options: Any
    ) -> Reply:
        start = time.perf_counter()
        reply = self._by_champion(champion, asked, **options)
        trial.guard.champion_took(time.perf_counter() - start)
        return reply

    def _by_canary(
        self,
        trial: _Trial,
        champion: Predictor,
        asked: Asked,
        *,
        keep: Callable[[list[Entry]], bool],
    ) -> Reply:
        """Let the canary answer, or the champion where it cannot."""
        start = time.perf_counter()
        try:
            reply = answer(trial.predictor, asked, key=self._options.key, keep=keep)
        except Exception as error:  # whatever a canary does, the caller gets an answer
            # Rows that the champion refuses as well are the caller's mistake, and say nothing.
            reply = self._by_champion(champion, asked, keep=keep)
            if not isinstance(error, RequestRefusedError):
                logger.exception("canary_failed release=%s", trial.predictor.release_id)
            self.metrics.canary_failures.inc()
            self._judge(trial, trial.guard.canary_failed())
            return reply
        self.metrics.answered("canary")
        self._judge(trial, trial.guard.canary_took(time.perf_counter() - start))
        return reply

    def _judge(self, trial: _Trial, verdict: str | None) -> None:
        """Switch a canary off that breaks a limit: here at once, for all with the next refresh."""
        if verdict is None or self._trial is not trial:
            return
        self._trial = None
        self._broken = trial.canary, verdict
        self.metrics.canary_aborts.inc()

    def _parted(self, trial: _Trial, champion: Predictor, asked: Asked) -> Reply:
        """Let each row be answered by the release that its key belongs to."""
        is_canary = rows_of_canary(trial.canary, asked, key=self._options.key)
        if not any(is_canary):
            return self._timed_champion(trial, champion, asked)
        if all(is_canary):
            return self._by_canary(trial, champion, asked, keep=self._keep)
        entries: list[Entry] = []

        def collect(some: list[Entry]) -> bool:
            """Remember entries; all are kept together, once every row is answered."""
            entries.extend(some)
            return True

        try:
            theirs = self._by_canary(trial, champion, part(asked, is_canary), keep=collect)
            ours = self._timed_champion(
                trial,
                champion,
                part(asked, [not belongs for belongs in is_canary]),
                keep=collect,
            )
        except RequestRefusedError:  # the champion's words count rows as the caller does
            return self._by_champion(champion, asked)
        return joined(ours, theirs, is_canary, journaled=self._keep(entries))
