"""The tables of what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.serving.contestants import OURS
from bench.serving.measuring import BATCH, MANY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.serving.measuring import Measured


def markdown(found: Mapping[str, Measured]) -> str:
    """Return a line for each service; ratios say how many times as much ours does."""
    ours = found.get(OURS)
    lines = [
        "| service | 1 connection: p50 us | p99 us | "
        f"{MANY} connections: requests/s | ours, times as many | p50 ms | p99 ms | "
        f"{BATCH} rows: rows/s | ours, times as many | start s | memory MB | failed |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, each in found.items():
        requests = each.median("many", "per_second")
        cells = [
            name,
            f"{each.median('one', 'p50_us'):.0f}",
            f"{each.median('one', 'p99_us'):.0f}",
            f"{requests:,.0f}",
            _ratio(ours, "many", requests),
            f"{each.median('many', 'p50_us') / 1000:.2f}",
            f"{each.median('many', 'p99_us') / 1000:.2f}",
            *_batch(ours, each),
            f"{each.start_seconds:.2f}",
            f"{each.memory_mb:.0f}",
            str(each.failed),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _batch(ours: Measured | None, each: Measured) -> tuple[str, str]:
    if "batch" not in each.loads:
        return "", ""
    per_second = each.median("batch", "per_second")
    return f"{BATCH * per_second:,.0f}", _ratio(ours, "batch", per_second)


def _ratio(ours: Measured | None, kind: str, per_second: float) -> str:
    if ours is None or not per_second:
        return ""
    return f"{ours.median(kind, 'per_second') / per_second:.2f}"
