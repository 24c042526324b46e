"""Metrics of several workers: one sum, whoever is asked, that never falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families

from modelwright.server.shared_metrics import SharedMetrics

if TYPE_CHECKING:
    from pathlib import Path


class Worker:
    """The metrics of one worker."""

    def __init__(self, folder: Path, number: int) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("requests", "Requests.", ["route"], registry=self.registry)
        self.seconds = Histogram("seconds", "S.", buckets=(0.1, 1), registry=self.registry)
        self.memory = Gauge("memory_bytes", "Memory.", registry=self.registry)
        self.release = Gauge("release_info", "R.", ["release"], registry=self.registry)
        self.start = Gauge("p_start_time_seconds", "Start.", registry=self.registry)
        self.shared = SharedMetrics(folder, number)

    def samples(self) -> dict[tuple[str, ...], float]:
        text = self.shared.summed(self.registry).decode()
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


def test_every_worker_tells_the_sum_of_all(tmp_path: Path) -> None:
    one, other = Worker(tmp_path, 0), Worker(tmp_path, 1)
    for number, worker in enumerate((one, other), start=1):
        worker.requests.labels('/a"b\\n').inc(number)
        worker.seconds.observe(number / 2)
        worker.memory.set(100 * number)
        worker.release.labels("r1").set(1)
        worker.start.set(1000 * number)
        worker.shared.publish(worker.registry)

    seen = one.samples()

    assert seen == other.samples()
    assert seen["requests_total", '/a"b\\n'] == 3
    assert (seen["seconds_count",], seen["seconds_sum",]) == (2, 1.5)
    assert [seen["seconds_bucket", end] for end in ("0.1", "1.0", "+Inf")] == [0, 2, 2]
    assert seen["memory_bytes",] == 300
    assert seen["release_info", "r1"] == 1
    assert seen["p_start_time_seconds",] == 1000


def test_what_a_dead_worker_counted_stays_and_what_it_was_goes(tmp_path: Path) -> None:
    dead = Worker(tmp_path, 0)
    dead.requests.labels("/a").inc(5)
    dead.memory.set(100)
    dead.shared.publish(dead.registry)

    for number in range(3):  # deaths in a row
        heir = Worker(tmp_path, 0)
        heir.requests.labels("/a").inc()
        heir.memory.set(7)
        seen = heir.samples()

        assert seen["requests_total", "/a"] == 6 + number
        assert seen["memory_bytes",] == 7
    assert [path.name for path in tmp_path.iterdir()] == ["0.prom"]


def test_a_counter_that_one_worker_showed_is_not_lower_at_another(tmp_path: Path) -> None:
    one, other = Worker(tmp_path, 0), Worker(tmp_path, 1)
    one.requests.labels("/a").inc()
    first = one.samples()["requests_total", "/a"]
    other.requests.labels("/a").inc()

    assert other.samples()["requests_total", "/a"] >= first == 1
