"""Does the service keep its promises when things go wrong? All faults, or some, as a table.

Run it from the repository's root: python -m bench.faults. It takes some minutes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.faults.scenarios import FAULTS, Setting, schemathesis
from bench.faults.service import make_releases


def main() -> int:
    """Do the faults, print what was seen, and return 1 if a promise was broken."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        releases, rows = make_releases(folder / "releases")
        setting = Setting(
            folder=folder,
            releases=releases,
            rows=rows,
            seconds=options.seconds,
            n_requests=options.requests,
            n_connections=options.connections,
        )
        is_kept = True
        print("| fault | what was seen | as promised |\n|---|---|---|", flush=True)
        steps = [FAULTS[fault] for fault in options.faults]
        if options.schemathesis:
            steps.append(lambda setting: schemathesis(setting, options.schemathesis))
        for step in steps:
            seen = step(setting)
            is_kept = is_kept and seen.is_kept
            answer = "yes" if seen.is_kept else "NO"
            print(f"| {seen.fault} | {seen.figures} | {answer} |", flush=True)
    return 0 if is_kept else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=", ".join(FAULTS))
    parser.add_argument("--seconds", type=float, default=60, help="of each load")
    parser.add_argument("--requests", type=int, default=100_000, help="mutated ones")
    parser.add_argument("--connections", type=int, default=10_000, help="idle ones")
    parser.add_argument(
        "--schemathesis",
        type=Path,
        metavar="ST",
        help="its command; it is not needed otherwise",
    )
    options = parser.parse_args()
    options.faults = options.faults or list(FAULTS)
    if unknown := set(options.faults) - set(FAULTS):
        parser.error(f"There is no fault {sorted(unknown)[0]!r}: {', '.join(FAULTS)}.")
    return options


if __name__ == "__main__":
    sys.exit(main())
