"""Metrics of the service, in Prometheus' format, in a registry of their own."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from modelwright.server.responses import PROBLEMS, Response

if TYPE_CHECKING:
    from modelwright.runtime import Predictor
    from modelwright.server.shared_metrics import SharedMetrics

logger = logging.getLogger(__name__)

_PUBLISH_SECONDS = 1.0
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """Counts what the service does.

    Parameters
    ----------
    shared
        Where this worker's metrics meet those of the others; None for a worker that is alone.
    """

    def __init__(self, shared: SharedMetrics | None = None) -> None:
        self._shared = shared
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "modelwright_requests",
            "Requests by route and status.",
            ["route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "modelwright_request_seconds",
            "Time from a request's headers to its reply.",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._errors = Counter(
            "modelwright_errors",
            "Requests answered with a problem.",
            ["kind"],
            registry=self.registry,
        )
        self.rows = self._counter("modelwright_rows", "Rows answered.")
        self.warnings = self._counter("modelwright_warnings", "Warnings about rows.")
        self.outcomes = self._counter("modelwright_outcomes", "Outcomes stored.")
        self.journal_failures = self._counter(
            "modelwright_journal_failures",
            "Appends that failed; requests answered together share one.",
        )
        self.journal_missed_rows = self._counter(
            "modelwright_journal_missed_rows", "Rows answered without being journaled."
        )
        self.journal_waiting = Gauge(
            "modelwright_journal_waiting_bytes",
            "Size of the files from which the journal's database takes predictions.",
            registry=self.registry,
        )
        self._release = Gauge(
            "modelwright_release_info",
            "The release that answers.",
            ["release", "name"],
            registry=self.registry,
        )
        # By route and status, since looking a label up takes longer than counting.
        self._observed: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        for kind in PROBLEMS:  # a rate needs the zero before the first error
            self._errors.labels(kind)

    def observe(self, route: str, response: Response, seconds: float) -> None:
        """Count a request."""
        observed = self._observed.get((route, response.status))
        if observed is None:
            observed = (
                self._requests.labels(route, response.status),
                self._seconds.labels(route),
            )
            self._observed[route, response.status] = observed
        count, duration = observed
        count.inc()
        duration.observe(seconds)
        if response.problem:
            self._errors.labels(response.problem).inc()

    def show_release(self, predictor: Predictor) -> None:
        """Name the release that answers from now on."""
        self._release.clear()
        self._release.labels(predictor.release_id, predictor.name).set(1)

    def response(self) -> Response:
        """Return all metrics, of all workers, as text."""
        if self._shared is None:
            text = generate_latest(self.registry)
        else:
            text = self._shared.summed(self.registry)
        return Response(200, text, CONTENT_TYPE_LATEST.encode())

    async def publish(self) -> None:
        """Write this worker's metrics every second for the others, until cancelled."""
        while self._shared is not None:
            try:
                await asyncio.to_thread(self._shared.publish, self.registry)
            except OSError as error:
                logger.warning("metrics_unpublished reason=%r", str(error))
            await asyncio.sleep(_PUBLISH_SECONDS)

    def _counter(self, name: str, meaning: str) -> Counter:
        return Counter(name, meaning, registry=self.registry)
