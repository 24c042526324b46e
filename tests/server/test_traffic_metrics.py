"""Metrics of traffic beside the champion's."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from modelwright.server.shadow_tally import Tally
from modelwright.server.traffic_metrics import ROLES, TrafficMetrics


def test_answers_count_by_role_and_begin_at_zero() -> None:
    registry = CollectorRegistry()
    metrics = TrafficMetrics(registry)

    metrics.answered("canary")

    counts = [
        registry.get_sample_value("modelwright_answers_total", {"role": role})
        for role in ROLES
    ]
    assert counts == [0, 1, 0]


def test_tallies_of_the_shadow_add_up() -> None:
    registry = CollectorRegistry()
    metrics = TrafficMetrics(registry)

    metrics.count_shadow(Tally(n_rows=3, n_agreeing=2, n_failed=1, difference=0.5))
    metrics.count_shadow(Tally(n_rows=1, n_agreeing=1, difference=0.25))

    assert {
        name: registry.get_sample_value(f"modelwright_shadow_{name}_total")
        for name in ("rows", "agreeing_rows", "failed_rows", "difference")
    } == {"rows": 4, "agreeing_rows": 3, "failed_rows": 1, "difference": 0.75}
