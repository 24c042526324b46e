"""How many rows a second does `score` write? Beside ONNX Runtime alone on tensors that are ready.

Run it from the repository's root: python -m bench.batch.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime

from bench.latency import build
from bench.latency_models import TARGET, make_rows
from modelwright import sources
from modelwright.deploy import score
from modelwright.runtime import RAW_SCORES

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from modelwright.runtime import Inputs, Predictor

ROOT = Path(__file__).parents[1]
SEED = 0
CHUNK_ROWS = 1_000  # of a call of ONNX Runtime: more at once are not faster
FLOOR = "ONNX Runtime alone"


@dataclass(slots=True)
class Way:
    """A way to predict all rows, and what it took each time.

    Parameters
    ----------
    name
        What is done.
    run
        Does it.
    seconds
        Wall-clock time of each run.
    cpu_seconds
        Processor time of all threads.
    """

    name: str
    run: Callable[[], object]
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)

    def measure(self) -> None:
        """Run it once."""
        started, cpu_started = time.perf_counter(), time.process_time()
        self.run()
        self.cpu_seconds.append(time.process_time() - cpu_started)
        self.seconds.append(time.perf_counter() - started)


def main() -> None:
    """Build a release, predict the rows in turns, and print the table."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made = make_rows(SEED)
        made.to_csv(folder / "rows.csv", index=False)
        say("building a release")
        release, n_trees = build(folder)
        rows = more_rows(made.drop(columns=TARGET), arguments.rows)
        ways = ways_of(release, rows, folder)
        for turn in range(arguments.rounds):
            for way in ways:
                say(f"round {turn + 1} of {arguments.rounds}: {way.name}")
                way.measure()
    head = f"{arguments.rows:,} rows of {rows.shape[1]} columns, {n_trees} trees\n\n"
    table = head + markdown(ways, arguments.rows)
    arguments.into.parent.mkdir(parents=True, exist_ok=True)
    arguments.into.write_text(table, encoding="utf-8")
    print(f"\n{table}\nAlso in {arguments.into}")


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.batch")
    parser.add_argument("--rows", type=int, default=200_000, help="rows to score")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each way")
    parser.add_argument(
        "--into", type=Path, default=ROOT / "bench" / "results" / "batch.md"
    )
    return parser.parse_args()


def more_rows(rows: pd.DataFrame, n_rows: int) -> pd.DataFrame:
    """Return so many rows, each with numbers of its own."""
    rng = np.random.default_rng(SEED)
    drawn = rows.iloc[rng.integers(0, len(rows), n_rows)].reset_index(drop=True)
    numbers = drawn.select_dtypes("number").columns
    drawn[numbers] += rng.normal(size=(n_rows, len(numbers))).round(3)
    return drawn


def ways_of(release: Predictor, rows: pd.DataFrame, folder: Path) -> list[Way]:
    """Return ONNX Runtime's ways, on one thread and on all, and ours for each format."""
    inputs = release.normaliser.table(rows)
    ways = [
        Way(
            f"{FLOOR}, {n_threads} thread{'s' * (n_threads > 1)}",
            session_of(release, inputs, n_threads),
        )
        for n_threads in sorted({1, len(os.sched_getaffinity(0))})
    ]
    for ending in (".csv", ".parquet"):
        source, destination = folder / f"in{ending}", folder / f"out{ending}"
        with sources.writer(source) as file:
            file.write(rows)
        ways.append(Way(f"score {ending}", scoring(release, source, destination)))
    return ways


def session_of(release: Predictor, inputs: Inputs, n_threads: int) -> Callable[[], object]:
    """Return what predicts tensors, chunk by chunk, and keeps nothing."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = n_threads, 1
    session = onnxruntime.InferenceSession(str(release.path / "model.onnx"), options)
    usual = [each.name for each in session.get_outputs() if each.name != RAW_SCORES]

    def run() -> None:
        """Predict all rows."""
        for start in range(0, inputs.n_rows, CHUNK_ROWS):
            chunk = slice(start, start + CHUNK_ROWS)
            tensors = {"strings": inputs.strings[chunk], "numbers": inputs.numbers[chunk]}
            session.run(usual, tensors)

    return run


def scoring(release: Predictor, source: Path, destination: Path) -> Callable[[], object]:
    """Return what scores a file."""
    return lambda: score(release, source, destination, overwrite=True)


def markdown(ways: list[Way], n_rows: int) -> str:
    """Return the fastest run of each way, and its rate as a share of ONNX Runtime's."""
    floors = [way for way in ways if way.name.startswith(FLOOR)]
    shares = " | ".join(f"rate, times {way.name}" for way in floors)
    lines = [
        f"| who | rows/s | CPU us a row | {shares} |",
        "|---|--:|--:|" + "--:|" * len(floors),
    ]
    for way in ways:
        cells = [f"{min(floor.seconds) / min(way.seconds):.2f}" for floor in floors]
        rate, cpu = n_rows / min(way.seconds), 1e6 * min(way.cpu_seconds) / n_rows
        lines.append(f"| {way.name} | {rate:,.0f} | {cpu:.1f} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def say(text: str) -> None:
    """Say what goes on."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
