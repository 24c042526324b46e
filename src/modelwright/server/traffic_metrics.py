"""Metrics of traffic beside the champion's: who answered, how the canary does, how alike the shadow is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from modelwright.server.shadow_tally import Tally

ROLES = ("champion", "canary", "named")


class TrafficMetrics:
    """Counts by role.

    Parameters
    ----------
    registry
        The service's registry.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        answers = Counter(
            "modelwright_answers",
            "Requests answered, by the role of the release that answered.",
            ["role"],
            registry=registry,
        )
        self._answers = {role: answers.labels(role) for role in ROLES}
        self.canary_failures = self._counter(
            "canary_failures",
            "Requests that the champion answered, since the canary failed.",
        )
        self.canary_aborts = self._counter(
            "canary_aborts", "Canaries that this service switched off."
        )
        self.shadow_dropped = self._counter(
            "shadow_dropped_rows", "Rows that the shadow was not asked: too many waited."
        )
        self.shadow_failures = self._counter(
            "shadow_failed_rows", "Rows that the shadow could not answer, or keep."
        )
        self.shadow_restarts = self._counter(
            "shadow_restarts", "Times that the shadow's process ended before it should."
        )
        self._shadow_rows = self._counter("shadow_rows", "Rows that the shadow answered.")
        self._shadow_agreeing = self._counter(
            "shadow_agreeing_rows",
            "Those with the champion's label, or with a number in the champion's interval.",
        )
        self._shadow_difference = self._counter(
            "shadow_difference",
            "Sum of the absolute differences from the champion's answers.",
        )

    def answered(self, role: str, n_requests: int = 1) -> None:
        """Count requests that a release of that role answered."""
        self._answers[role].inc(n_requests)

    def count_shadow(self, tally: Tally) -> None:
        """Count what became of the shadow's rows."""
        self._shadow_rows.inc(tally.n_rows)
        self._shadow_agreeing.inc(tally.n_agreeing)
        self._shadow_difference.inc(tally.difference)
        self.shadow_failures.inc(tally.n_failed)

    def _counter(self, name: str, meaning: str) -> Counter:
        return Counter(f"modelwright_{name}", meaning, registry=self._registry)
