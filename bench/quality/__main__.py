"""How good are our builds? Beside AutoML peers and the libraries' defaults, on open data sets.

Run it from the repository's root. Finished cells are kept: after Ctrl-C, the same command goes on.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.environments import add_install, install_all, is_installed
from bench.quality.cells import Cell, plan_cells
from bench.quality.chart import chart
from bench.quality.contestants import CONTESTANTS, OURS
from bench.quality.datasets import all_datasets, expected_files
from bench.quality.environments import ENVIRONMENTS
from bench.quality.measuring import Setting, measure
from bench.quality.progress import as_words, seconds_left
from bench.quality.report import budgets_of, compare, markdown
from bench.quality.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parents[1]


def main() -> int:
    """Do what the command line asks for."""
    arguments = _arguments()
    commands = {
        "install": lambda asked: install_all(asked, ENVIRONMENTS),
        "run": _run,
        "forget": _forget,
        "report": _report,
    }
    return commands[arguments.command](arguments)


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.quality")
    parser.set_defaults(results=HERE / "results" / "quality", venvs=HERE / "venvs")
    commands = parser.add_subparsers(dest="command", required=True)
    add_install(commands, ENVIRONMENTS)
    _add_run(commands)
    _add_forget(commands)
    report = commands.add_parser(
        "report", help="write tables and chart of what is measured"
    )
    _add_folder(report, "--results", "of what was measured")
    return parser.parse_args()


def _add_run(commands: Any) -> None:
    parser = commands.add_parser("run", help="measure what is not measured yet")
    parser.add_argument("--data", type=Path, help="folder of the data sets")
    parser.add_argument("--budgets", type=float, nargs="+", default=[10.0, 60.0, 300.0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    _add_names(parser, "--only", all_datasets(), "data sets")
    _add_names(parser, "--contestants", CONTESTANTS, "contestants")
    parser.add_argument(
        "--ours-python", default=sys.executable, help="the Python that has our dependencies"
    )
    parser.add_argument(
        "--cores", type=int, default=os.cpu_count(), help="threads for each contestant"
    )
    parser.add_argument(
        "--grace",
        type=float,
        default=300.0,
        help="seconds that a process may take beyond twice its budget before it is killed",
    )
    _add_folder(parser, "--venvs", "of the peers' environments")
    _add_folder(parser, "--results", "of what is measured")


def _add_forget(commands: Any) -> None:
    parser = commands.add_parser(
        "forget", help="drop finished cells, so that the next run measures them again"
    )
    _add_names(parser, "--only", all_datasets(), "data sets")
    _add_names(parser, "--contestants", CONTESTANTS, "contestants")
    parser.add_argument("--budgets", type=float, nargs="+", help="all by default")
    parser.add_argument("--failed", action="store_true", help="only those that failed")
    _add_folder(parser, "--results", "of what was measured")


def _add_names(parser: Any, option: str, names: Sequence[str] | Any, what: str) -> None:
    parser.add_argument(
        option,
        nargs="+",
        default=list(names),
        choices=names,
        metavar="NAME",
        help=f"{what}: {', '.join(names)}",
    )


def _add_folder(parser: Any, option: str, what: str) -> None:
    parser.add_argument(
        option, type=Path, default=argparse.SUPPRESS, metavar="DIR", help=f"folder {what}"
    )


def _run(arguments: Any) -> int:
    if arguments.data is None:
        print("No data sets, so nothing to compare. Pass a folder with --data (make bench")
        print(f"DATA=folder) that holds some of these files:\n{expected_files()}")
        return 0
    cells = plan_cells(
        datasets=_present_datasets(arguments),
        contestants=_installed_contestants(arguments),
        budgets=arguments.budgets,
        seeds=arguments.seeds,
    )
    if not cells:
        print(
            f"Nothing to compare. Files that {arguments.data} may hold:\n{expected_files()}"
        )
        return 2
    store = Store(arguments.results)
    missing = [cell for cell in cells if cell not in store]
    # A stop by another process is answered like Ctrl-C, also where a shell that started this in
    # the background has Ctrl-C ignored: nothing may be left running.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    try:
        _measure_all(missing, _setting(arguments), store)
    except KeyboardInterrupt:
        print("\nStopped; finished cells are kept, and the same command goes on from here.")
        return 130
    return _report(arguments)


def _present_datasets(arguments: Any) -> list[str]:
    present = []
    for name in arguments.only:
        file = arguments.data / all_datasets()[name].file
        if file.exists():
            present.append(name)
        else:
            print(f"{name} is left out: there is no {file}")
    return present


def _installed_contestants(arguments: Any) -> list[str]:
    installed, missing = [], set()
    for name in arguments.contestants:
        environment = CONTESTANTS[name].environment
        if environment is None or is_installed(arguments.venvs / environment):
            installed.append(name)
        else:
            missing.add(environment)
    if missing:
        print(f"Not in {arguments.venvs}, and left out: {', '.join(sorted(missing))}.")
        print(
            "Install them with: python -m bench.quality install "
            + " ".join(sorted(missing))
        )
    return installed


def _setting(arguments: Any) -> Setting:
    return Setting(
        data=arguments.data,
        venvs=arguments.venvs,
        ours_python=arguments.ours_python,
        n_cores=arguments.cores,
        grace_seconds=arguments.grace,
    )


def _measure_all(cells: Sequence[Cell], setting: Setting, store: Store) -> None:
    """Measure one cell after another, so that none disturbs another."""
    for place, cell in enumerate(cells):
        left = as_words(seconds_left(store, cells[place:]))
        print(f"[{place + 1}/{len(cells)}, {left} left] {cell.label} ", end="", flush=True)
        figures = measure(cell, setting, store)
        print(f"in {figures['wall_seconds']:.0f} s: {_outcome(figures)}", flush=True)


def _outcome(figures: dict[str, Any]) -> str:
    if figures["failure"] is not None:
        return f"FAILED. {figures['failure']}"
    words = (
        f"{figures['metric']} {figures['value']:.5g}, fit {figures['fit_seconds']:.1f} s"
    )
    return f"{words}. {figures['note']}" if "note" in figures else words


def _forget(arguments: Any) -> int:
    store = Store(arguments.results)
    cells = [
        cell
        for cell in store.figures
        if cell.dataset in arguments.only
        and cell.contestant in arguments.contestants
        and (arguments.budgets is None or cell.budget in arguments.budgets)
        and (store.has_failed(cell) or not arguments.failed)
    ]
    store.forget(cells)
    print(f"{len(cells)} cells are forgotten; the next run measures them again.")
    return 0


def _report(arguments: Any) -> int:
    store = Store(arguments.results)
    budgets = {budget: compare(store, budget) for budget in budgets_of(store)}
    text = markdown(budgets)
    (arguments.results / "report.md").write_text(text, encoding="utf-8")
    (arguments.results / "ranks.svg").write_text(chart(budgets), encoding="utf-8")
    print(text)
    print(f"Also in {arguments.results / 'report.md'}; {OURS} beside peers: ranks.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
