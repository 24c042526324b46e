"""The whole way on real data: from the salary survey to a served, watched and rebuilt model.

Run it with `make demo`. The survey's years up to 2023 are the past that a model is built from;
2024 arrives as live traffic over HTTP; 2025 is the future that nobody has seen.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from modelwright import Project, design
from modelwright.pages import format_number, format_score
from modelwright.pages.words import SEVERITY_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelwright.records import Comparison, WatchReport

SURVEY = Path(__file__).parent / "salaries.parquet"
TARGET = "salary_in_usd"
TRIALS = 8  # a number, not a time: the demo then tells the same story on every machine
SEED = 2024
ROWS_PER_REQUEST = 100
FEW = 500
BASELINES = {
    "dummy": "always the same answer",
    "linear": "a linear model, on the same rows",
}


def main() -> None:
    """Go the whole way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--into", type=Path, default=Path("demo"), help="folder of the project"
    )
    folder = parser.parse_args().into.absolute()
    started = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)

    heading("1. The survey: what is in these rows?")
    look_at(pd.read_parquet(SURVEY))
    heading("2. The past: years up to 2023")
    files = split_by_year(folder / "data")
    project = Project.init(files["past"], target=TARGET, into=folder)
    project = Project(folder, on_progress=show_progress)
    choose_metric(project)
    build(project)

    heading("4. Serve, and 2024 arrives as live traffic")
    with service(folder) as address:
        traffic = ask(address, pd.read_parquet(files["2024"]))
        say(
            f"{len(traffic):,} predictions over HTTP, every one journaled before it was answered"
        )
        heading("5. Watch before any outcome is known")
        tell_watch(project.watch())
        heading(f"6. A challenger from {FEW} new rows alone")
        few_rows(project, traffic, folder)
        heading("7. The outcomes of 2024 arrive; watch again")
        record(project, traffic, folder / "data" / "outcomes.csv")
        tell_watch(project.watch())
        heading("8. Rebuild with four fifths of 2024")
        comparison = project.rebuild(trials=TRIALS)
        tell_comparison("the other fifth of 2024", comparison)
        future = project.compare(files["2025"])
        tell_comparison("all of 2025", future)
        promote_and_roll_back(project, address, comparison, future)
    heading("Where to look")
    where_to_look(project)
    say(f"The whole way took {time.monotonic() - started:.0f} seconds.")


def split_by_year(data: Path) -> dict[str, Path]:
    """Write the past, 2024 and 2025 as files of their own; return their paths."""
    data.mkdir(parents=True)
    survey = pd.read_parquet(SURVEY)
    years = {"past": survey["work_year"] <= 2023}
    years |= {str(year): survey["work_year"] == year for year in (2024, 2025)}
    files = {}
    for name, chosen in years.items():
        rows = survey[chosen]
        if name != "past":  # in live traffic a repeat could not be told from a copy
            rows = rows.drop_duplicates()
        files[name] = data / f"{name}.parquet"
        rows.to_parquet(files[name], index=False)
        say(f"{name}: {len(rows):,} rows -> {files[name].name}")
    return files


def choose_metric(project: Project) -> None:
    """Set the one choice that the demo makes itself: errors count in dollars."""
    config = project.folder.config
    text = config.read_text(encoding="utf-8")
    config.write_text(
        re.sub(r"(?m)^# metric = .*$", 'metric = "mae"', text), encoding="utf-8"
    )


def look_at(survey: pd.DataFrame) -> None:
    """Design on the whole survey, and say what the audit found by itself."""
    designed = design.design(survey, design.Goal(target=TARGET))
    for decision in designed.plan.decisions:
        if decision.subject.split()[0] in {"exact", "time", "columns"}:
            say(f"{decision.subject}: {decision.choice}. {decision.reason}")


def build(project: Project) -> None:
    """Design, build and release."""
    heading("3. Design, build and release")
    (split,) = (each for each in project.design().decisions if each.subject == "split")
    say(f"split {split.choice}. {split.reason}")
    report = project.build(trials=TRIALS)
    evaluation = report.evaluation
    say(
        "mean absolute error on test rows, in US dollars: "
        f"{format_score(evaluation.scores[0])}"
    )
    for name, score in evaluation.baselines.items():
        say(f"{BASELINES.get(name, name)}: {format_score(score)}")
    manifest = project.release()
    say(f"release {manifest.release_id[:12]} answers like the Python model; it is champion")


@contextmanager
def service(folder: Path) -> Iterator[str]:
    """Run `modelwright serve` on a free port; stop it by its process id at the end."""
    command = [
        sys.executable,
        "-m",
        "modelwright",
        "serve",
        "--project",
        str(folder),
        "--port",
        "0",
    ]
    log = folder / "service.log"
    with log.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
    try:
        yield address_in(log, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def address_in(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Return the address that the service writes into its log when it is ready."""
    while process.poll() is None:
        found = re.search(r"http://[\d.]+:\d+", log.read_text(encoding="utf-8"))
        if found:
            say(f"serving at {found[0]}")
            return found[0]
        time.sleep(0.1)
    raise SystemExit(f"The service ended: {log.read_text(encoding='utf-8')}")


def ask(address: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Send shuffled rows to the service; return them with prediction ids."""
    shuffled = rows.sample(frac=1.0, random_state=SEED).reset_index(drop=True)
    inputs = shuffled.drop(columns=[TARGET, "salary", "salary_currency", "work_year"])
    ids: list[str] = []
    for start in range(0, len(inputs), ROWS_PER_REQUEST):
        records = inputs.iloc[start : start + ROWS_PER_REQUEST].to_dict("records")
        ids += [answer["id"] for answer in post(address, records)["predictions"]]
        show_progress(
            "traffic", (start + len(records)) / len(inputs), f"{len(ids):,} answered"
        )
    return shuffled.assign(prediction_id=ids)


def post(address: str, records: list[dict[str, Any]]) -> Any:
    """Return the service's answer to some rows."""
    body = json.dumps({"rows": records}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/predict", body, headers)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


def few_rows(project: Project, traffic: pd.DataFrame, folder: Path) -> None:
    """Let a challenger from a few rows meet the gate."""
    record(project, traffic.head(FEW), folder / "data" / "first_outcomes.csv")
    comparison = project.rebuild(only_new=True, trials=4)
    tell_comparison(f"a fifth of the {FEW} rows", comparison)


def record(project: Project, traffic: pd.DataFrame, file: Path) -> None:
    """Record what came true."""
    outcomes = traffic[["prediction_id", TARGET]].rename(columns={TARGET: "outcome"})
    outcomes.to_csv(file, index=False)
    counted = project.record_outcomes(file)
    say(f"{counted.matched:,} outcomes found their predictions")


def tell_watch(report: WatchReport) -> None:
    """Say what the watch saw."""
    say(f"mean absolute error when released: {format_score(report.reference)}")
    say(
        f"estimated now: {format_score(report.estimated)}"
        if report.estimated
        else f"no estimate: {report.cannot_estimate}"
    )
    if report.realized:
        say(f"realized, by the outcomes: {format_score(report.realized)}")
    for finding in report.findings:
        if finding.severity != "info":
            say(f"{SEVERITY_WORDS[finding.severity]}: {finding.message}")


def tell_comparison(rows: str, comparison: Comparison) -> None:
    """Say how champion and challenger did."""
    say(f"on {rows}: champion {format_score(comparison.champion)}")
    say(f"{' ' * len(rows)}   challenger {format_score(comparison.challenger)}")
    say(comparison.verdict)


def promote_and_roll_back(
    project: Project, address: str, comparison: Comparison, future: Comparison
) -> None:
    """Promote by evidence, then drill the way back under the running service."""
    heading("9. Promote by evidence, and drill the way back")
    if not (comparison.is_better and future.is_better):
        say("The challenger is not better beyond noise on both; the champion stays.")
        return
    for name, move in (("promote", project.promote), ("rollback", project.rollback)):
        release = move()
        seconds = seconds_until(address, release)
        say(
            f"{name}: the running service answers with {release[:12]} after {seconds:.1f} s"
        )
    project.promote(comparison.challenger_id)
    say(f"drill done; {comparison.challenger_id[:12]} is champion again")


def seconds_until(address: str, release: str) -> float:
    """Return how long the service takes to answer with a release."""
    started = time.monotonic()
    while time.monotonic() - started < 30:
        if post(address, [])["release"] == release:
            return time.monotonic() - started
        time.sleep(0.1)
    raise SystemExit(
        f"The service did not follow to release {release[:12]} within 30 seconds."
    )


def where_to_look(project: Project) -> None:
    """Name pages and commands."""
    folder = project.folder
    champion = project.status().champion or ""
    for title, page in {
        "the plan": folder.plan_page,
        "the build": folder.build_page,
        "the watch": folder.watch_page,
        "the model card": folder.release(champion) / "card.html",
    }.items():
        say(f"{title:15} {format_path(page)}")
    say(f"{'serve it':15} .venv/bin/modelwright serve --project {format_path(folder.root)}")
    say(
        f"{'where it stands':15} .venv/bin/modelwright status --project {format_path(folder.root)}"
    )


def format_path(path: Path) -> str:
    """Return a path as seen from here, if it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def heading(text: str) -> None:
    """Print a heading."""
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}", flush=True)


def say(text: str) -> None:
    """Print a line below a heading."""
    print(f"   {text}", flush=True)


def show_progress(stage: str, fraction: float, message: str) -> None:
    """Show a bar that the next line overwrites; nothing where the output is no terminal."""
    if not sys.stderr.isatty():
        return
    bar = "█" * round(fraction * 20)
    line = (
        f"   {stage:9} {bar:20} {format_number(100 * fraction, digits=3):>4} %  {message}"
    )
    print(
        f"\r\033[K{line[: shutil.get_terminal_size().columns - 1]}", end="", file=sys.stderr
    )
    if fraction >= 1:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
