"""Metrics of a whole service: each worker writes its own to a file, whoever is asked adds them up."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from prometheus_client.samples import Sample

# What outlives the worker that counted it; a gauge says how things are, and ends with its worker.
_COUNTED = frozenset({"counter", "histogram"})


class SharedMetrics:
    """The metrics of all workers, of which this process is one.

    Every answer is a sum over the files, also of the worker that is asked, and each file only ever
    grows: a counter that one worker's answer showed is never lower in another's, which Prometheus
    would take for a restart.

    Parameters
    ----------
    folder
        Where the workers' files lie.
    number
        This worker's place. What its predecessor there counted goes on counting.
    """

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder
        self._path = folder / f"{number}.prom"
        self._lock = threading.Lock()
        self._before = [metric for metric in _read(self._path) if metric.type in _COUNTED]

    def publish(self, registry: CollectorRegistry) -> None:
        """Write this worker's metrics where the others find them."""
        own = text_string_to_metric_families(generate_latest(registry).decode())
        text = generate_latest(_Sum([*self._before, *own]))
        with self._lock:
            temporary = self._path.with_suffix(".part")
            temporary.write_bytes(text)
            temporary.replace(self._path)  # so that no one reads half of it

    def summed(self, registry: CollectorRegistry) -> bytes:
        """Return the sum over all workers as text."""
        self.publish(registry)
        paths = sorted(self._folder.glob("*.prom"))
        return generate_latest(_Sum(metric for path in paths for metric in _read(path)))


class _Sum(CollectorRegistry):
    """Metrics added up, in the form in which they can be written again."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        super().__init__()
        self._metrics: dict[str, Metric] = {}
        self._samples: dict[tuple[str, ...], Sample] = {}
        for metric in metrics:
            self._add(metric)

    def collect(self) -> Iterator[Metric]:
        """Give the metrics, each with its samples."""
        for metric in self._metrics.values():
            metric.samples = []
        for (family, *_), sample in self._samples.items():
            self._metrics[family].samples.append(sample)
        yield from self._metrics.values()

    def _add(self, metric: Metric) -> None:
        self._metrics.setdefault(
            metric.name, Metric(metric.name, metric.documentation, metric.type)
        )
        for sample in metric.samples:
            key = (metric.name, sample.name, *map("=".join, sorted(sample.labels.items())))
            known = self._samples.get(key)
            value = sample.value
            if known is not None:
                value = _together(sample.name, known.value, value)
            self._samples[key] = sample._replace(value=value)


def _together(name: str, one: float, other: float) -> float:
    if name.endswith("_info"):  # a fact, however many workers state it
        return max(one, other)
    if name.endswith(("_created", "_start_time_seconds")):
        return min(one, other)
    return one + other


def _read(path: Path) -> list[Metric]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return list(text_string_to_metric_families(text))
