"""How good are our builds? Beside scikit-learn's and CatBoost's defaults on open data sets.

Run it from the repository's root: python -m bench.quality --data FOLDER. Finished cells are kept;
the same command goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.cell import Cell
from bench.contestants import OURS, PEERS
from bench.datasets import all_datasets, expected_files
from bench.results import Results, markdown

HERE = Path(__file__).parent


def main() -> int:
    """Measure what is missing, and write the table."""
    arguments = _arguments()
    if arguments.data is None:
        print("No data sets, so nothing to compare. Pass a folder with --data (make bench")
        print(f"DATA=folder) that holds some of these CSV files:\n{expected_files()}")
        return 0
    cells = _cells(arguments)
    if not cells:
        print(f"{arguments.data} holds none of these files:\n{expected_files()}")
        return 2
    results = Results(arguments.results)
    missing = [
        cell for cell in cells if cell not in results or cell.contestant in arguments.again
    ]
    n_failed = 0
    try:
        for number, cell in enumerate(missing, start=1):
            print(
                f"[{number}/{len(missing)}] {cell.dataset}, seed {cell.seed}: {cell.label}",
                end="",
                flush=True,
            )
            n_failed += not _run(cell, arguments.data, results)
    except KeyboardInterrupt:
        print("\nStopped; finished cells are kept, and the same command goes on from here.")
        return 130
    table = markdown(results, cells)
    arguments.results.with_suffix(".md").write_text(table, encoding="utf-8")
    print(f"\n{table}\nAlso in {arguments.results.with_suffix('.md')}")
    return 1 if n_failed else 0


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.quality")
    parser.add_argument("--data", type=Path, help="folder of the data sets")
    parser.add_argument(
        "--budget",
        type=float,
        nargs="+",
        default=[10.0, 60.0],
        help="seconds of our builds",
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument(
        "--only",
        nargs="+",
        default=list(all_datasets()),
        choices=all_datasets(),
        metavar="NAME",
    )
    parser.add_argument(
        "--again",
        nargs="+",
        default=[],
        choices=[OURS, *PEERS],
        metavar="CONTESTANT",
        help="measure this contestant again, after its code changed",
    )
    parser.add_argument(
        "--results", type=Path, default=HERE / "results" / "quality.jsonl", metavar="FILE"
    )
    return parser.parse_args()


def _cells(arguments: Any) -> list[Cell]:
    """Return all cells that are wanted and whose data set is there, peers first."""
    cells = []
    for name in arguments.only:
        if not (arguments.data / all_datasets()[name].file).exists():
            print(
                f"{name} is left out: {arguments.data} has no {all_datasets()[name].file}"
            )
            continue
        for seed in arguments.seeds:
            cells += [Cell(name, peer, None, seed) for peer in PEERS]
            cells += [Cell(name, OURS, budget, seed) for budget in arguments.budget]
    return cells


def _run(cell: Cell, data: Path, results: Results) -> bool:
    """Measure a cell in a process of its own, so that none inherits another's memory or threads."""
    started = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "bench.cell",
        json.dumps(asdict(cell)),
        str(data.absolute()),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=HERE.parent
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f" failed with status {done.returncode}: {reason}")
        return False
    figures = json.loads(done.stdout.splitlines()[-1])
    results.add(figures)
    print(
        f" {figures['metric']} {figures['value']:.5g} in {time.monotonic() - started:.0f} s"
    )
    return True


if __name__ == "__main__":
    sys.exit(main())
