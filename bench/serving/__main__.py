"""How fast does a service answer? Ours with all that it does, beside peers with the same model.

Run it from the repository's root: python -m bench.serving install, then python -m bench.serving run.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from bench.environments import add_install, install_all, is_installed
from bench.latency import build
from bench.latency_models import TARGET, as_records, make_rows
from bench.serving.contestants import CONTESTANTS, Contestant, Place
from bench.serving.environments import ENVIRONMENTS
from bench.serving.load import find_wrk
from bench.serving.measuring import BATCH, measure, say
from bench.serving.report import markdown

HERE = Path(__file__).parents[1]
SEED = 0


def main() -> int:
    """Do what the command line asks for."""
    arguments = _arguments()
    if arguments.command == "install":
        return install_all(arguments, ENVIRONMENTS)
    return _run(arguments)


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.serving")
    parser.set_defaults(venvs=HERE / "venvs")
    commands = parser.add_subparsers(dest="command", required=True)
    add_install(commands, ENVIRONMENTS)
    run = commands.add_parser("run", help="measure the services that are installed")
    run.add_argument("--rounds", type=int, default=3, help="turns of each service")
    run.add_argument(
        "--seconds", type=int, default=3, help="of load of each kind in a turn"
    )
    run.add_argument(
        "--only",
        nargs="+",
        default=list(CONTESTANTS),
        choices=CONTESTANTS,
        metavar="NAME",
        help=f"services: {', '.join(CONTESTANTS)}",
    )
    run.add_argument(
        "--venvs",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="folder of the peers' environments",
    )
    run.add_argument("--into", type=Path, default=HERE / "results" / "serving.md")
    return parser.parse_args()


def _run(arguments: Any) -> int:
    find_wrk()
    contestants = [
        CONTESTANTS[name] for name in arguments.only if _is_there(name, arguments.venvs)
    ]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rows = make_rows(SEED)
        rows.to_csv(folder / "rows.csv", index=False)
        say("building our release")
        _, n_trees = build(folder)
        place = Place(folder, arguments.venvs, n_trees)
        _prepare(contestants, place)
        # MLServer answers 500 to a row that lacks a number.
        complete = rows.drop(columns=TARGET).dropna()
        asked = as_records(complete.head(2 * BATCH))
        found = measure(
            contestants, place, asked, rounds=arguments.rounds, seconds=arguments.seconds
        )
    table = markdown(found)
    arguments.into.parent.mkdir(parents=True, exist_ok=True)
    arguments.into.write_text(table, encoding="utf-8")
    print(f"\n{n_trees} trees\n\n{table}\nAlso in {arguments.into}")
    return 0


def _is_there(name: str, venvs: Path) -> bool:
    environment = CONTESTANTS[name].environment
    if environment is None or is_installed(venvs / environment):
        return True
    say(f"{name} is left out: python -m bench.serving install {environment}")
    return False


def _prepare(contestants: list[Contestant], place: Place) -> None:
    for each in contestants:
        if each.prepare is not None and each.environment is not None:
            say(f"{each.name}: fitting the pipeline with as many trees ({place.n_trees})")
            each.prepare(place, each.environment)


if __name__ == "__main__":
    raise SystemExit(main())
