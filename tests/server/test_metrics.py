"""Metrics: Prometheus reads what the service did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx


def _samples(client: httpx.Client) -> dict[tuple[str, ...], float]:
    """Return the samples by name and label values."""
    text = client.get("/metrics").text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_rows_warnings_and_errors_are_counted(
    client: httpx.Client, row: dict[str, Any]
) -> None:
    client.post("/predict", json={"rows": [row, row | {"age": 200, "extra": 1}]})
    client.post("/predict", json={"rows": [row | {"age": "x"}]})
    client.get("/nowhere/at/all")

    samples = _samples(client)

    assert samples["modelwright_requests_total", "/predict", "200"] == 1
    assert samples["modelwright_requests_total", "/predict", "422"] == 1
    assert samples["modelwright_requests_total", "other", "404"] == 1
    assert samples["modelwright_request_seconds_count", "/predict"] == 2
    assert samples["modelwright_rows_total",] == 2
    assert samples["modelwright_warnings_total",] == 2
    assert samples["modelwright_errors_total", "rows_refused"] == 1
    assert samples["modelwright_errors_total", "internal"] == 0
    assert samples["modelwright_journal_failures_total",] == 0


def test_one_release_is_shown_and_it_is_the_one_that_answers(
    start: Callable[..., httpx.Client], make_release: Callable[..., Path]
) -> None:
    path = make_release()
    client = start(lambda: path)
    path = make_release(plus=1)
    while client.get("/health/ready").json()["release"] != path.name:
        pass

    shown = [name for name in _samples(client) if name[0] == "modelwright_release_info"]

    assert [set(labels) for labels in shown] == [
        {"modelwright_release_info", path.name, "Pay & more"}
    ]


def test_the_media_type_is_the_one_that_prometheus_expects(client: httpx.Client) -> None:
    assert client.get("/metrics").headers["content-type"].startswith("text/plain; version=")
