"""How long does one row take? In process and over HTTP, beside scikit-learn and MLflow.

Run it from the repository's root: python -m bench.latency --mlflow-python PYTHON.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import onnxruntime
import pandas as pd

import modelwright
from bench.latency_models import SETTINGS, TARGET, as_records, fit_pipeline, make_rows
from bench.servers import HOST, free_port, post, serving
from modelwright.runtime import RAW_SCORES

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPConnection

    from modelwright.runtime import Predictor

ROOT = Path(__file__).parents[1]
SEED = 0
N_ASKED = 200  # different rows, in turn
WARM_UP = 50
OURS = "Modelwright"


@dataclass(slots=True)
class Way:
    """A way to get the answer to one row, and how long it took each time.

    Parameters
    ----------
    place
        "in process" or "HTTP".
    name
        Who answers.
    ask
        Gets the answer to the row of that number.
    seconds
        What the calls took.
    """

    place: str
    name: str
    ask: Callable[[int], object]
    seconds: list[float] = field(default_factory=list)


def main() -> None:
    """Build both models, start the servers, ask in turns, and print the table."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place)
        rows = make_rows(SEED)
        rows.to_csv(folder / "rows.csv", index=False)
        say("building our release")
        release, n_trees = build(folder)
        asked = as_records(rows.drop(columns=TARGET).head(N_ASKED))
        say(f"fitting a scikit-learn pipeline with as many trees ({n_trees})")
        ways = in_process(release, fit_pipeline(rows, n_trees=n_trees), asked)
        say("starting the servers")
        ways += over_http(stack, folder, asked)
        ways += over_mlflow(stack, folder, asked, arguments.mlflow_python, n_trees)
        measure(ways, arguments.rounds, arguments.calls)
    table = markdown(ways)
    arguments.into.parent.mkdir(parents=True, exist_ok=True)
    arguments.into.write_text(table, encoding="utf-8")
    print(f"\n{table}\nAlso in {arguments.into}")


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.latency")
    parser.add_argument(
        "--mlflow-python",
        default=sys.executable,
        help="an interpreter that can import mlflow",
    )
    parser.add_argument("--rounds", type=int, default=20, help="turns of each way")
    parser.add_argument("--calls", type=int, default=100, help="calls in a turn")
    parser.add_argument(
        "--into", type=Path, default=ROOT / "bench" / "results" / "latency.md"
    )
    return parser.parse_args()


def build(folder: Path) -> tuple[Predictor, int]:
    """Return our release, made champion of a project in the folder, and its number of trees."""
    (folder / "modelwright.toml").write_text(SETTINGS, encoding="utf-8")
    project = modelwright.Project(folder)
    manifest = project.run()
    path = project.folder.release(manifest.release_id)
    nodes = onnx.load(path / "model.onnx").graph.node
    n_trees = sum(
        len(attribute.ints)
        for node in nodes
        for attribute in node.attribute
        if attribute.name == "tree_roots"
    )
    return modelwright.load(path), n_trees


def in_process(release: Predictor, pipeline: Any, asked: list[dict[str, Any]]) -> list[Way]:
    """Return the ways without a server: ours, scikit-learn's, and ONNX Runtime on ready tensors."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(release.path / "model.onnx"), options)
    usual = [each.name for each in session.get_outputs() if each.name != RAW_SCORES]
    inputs = [release.normaliser.rows([row]) for row in asked]
    tensors = [{"strings": one.strings, "numbers": one.numbers} for one in inputs]
    return [
        Way("in process", OURS, lambda i: release.answer([asked[i]])),
        Way(
            "in process",
            "the same, probabilities alone",
            lambda i: release.predict_proba(asked[i]),
        ),
        Way(
            "in process",
            "scikit-learn pipeline",
            lambda i: pipeline.predict_proba(pd.DataFrame([asked[i]])),
        ),
        Way(
            "in process",
            "floor: ONNX Runtime alone",
            lambda i: session.run(usual, tensors[i]),
        ),
    ]


def over_http(stack: ExitStack, folder: Path, asked: list[dict[str, Any]]) -> list[Way]:
    """Start our server and an empty application; return how to ask them."""
    port = free_port()
    command = [sys.executable, "-m", "modelwright", "serve", "--port", str(port)]
    ours = stack.enter_context(
        serving(
            command,
            port=port,
            ready_path="/health/ready",
            log=folder / "ours.log",
            cwd=folder,
        )
    )
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.empty_app:app", "--host", HOST]
    command += ["--port", str(port), "--no-access-log"]
    empty = stack.enter_context(
        serving(command, port=port, ready_path="/", log=folder / "empty.log", cwd=ROOT)
    )
    bodies = [json.dumps({"rows": [row]}).encode() for row in asked]
    return [
        _http_way(f"{OURS} serve", ours.connection, "/predict", bodies),
        _http_way("floor: empty uvicorn application", empty.connection, "/", bodies),
    ]


def over_mlflow(
    stack: ExitStack, folder: Path, asked: list[dict[str, Any]], python: str, n_trees: int
) -> list[Way]:
    """Start `mlflow models serve` of the pipeline where MLflow is installed."""
    probe = subprocess.run(
        [python, "-c", "import mlflow"], capture_output=True, check=False
    )
    if probe.returncode != 0:
        say(
            f"mlflow models serve is skipped: {python} cannot import mlflow (--mlflow-python)"
        )
        return []
    model, port = folder / "mlflow_model", free_port()
    say("writing the pipeline as an MLflow model")
    command = [python, "-m", "bench.latency_models", str(folder / "rows.csv"), str(model)]
    subprocess.run([*command, str(n_trees)], cwd=ROOT, check=True, capture_output=True)
    command = [python, "-m", "mlflow", "models", "serve", "--model-uri", str(model)]
    command += ["--host", HOST, "--port", str(port), "--env-manager", "local"]
    # It starts uvicorn by name, which must be that environment's own.
    environment = {"PATH": f"{Path(python).parent}:/usr/local/bin:/usr/bin:/bin"}
    mlflow = stack.enter_context(
        serving(
            command,
            port=port,
            ready_path="/ping",
            log=folder / "mlflow.log",
            cwd=folder,
            environment={**environment, "MLFLOW_DISABLE_TELEMETRY": "true"},
        )
    )
    bodies = [json.dumps({"dataframe_records": [row]}).encode() for row in asked]
    return [_http_way("mlflow models serve", mlflow.connection, "/invocations", bodies)]


def _http_way(name: str, connection: HTTPConnection, path: str, bodies: list[bytes]) -> Way:
    return Way("HTTP", name, lambda i: post(connection, path, bodies[i]))


def measure(ways: list[Way], n_rounds: int, n_calls: int) -> None:
    """Ask every way in turns, so that what disturbs the machine disturbs all alike."""
    for way in ways:
        for number in range(WARM_UP):
            way.ask(number % N_ASKED)
    gc.collect()
    gc.disable()
    for turn in range(n_rounds):
        say(f"round {turn + 1} of {n_rounds}", end="\r")
        for way in ways:
            way.ask(0)  # untimed: a server may have closed its idle connection meanwhile
            for number in range(turn * n_calls, (turn + 1) * n_calls):
                started = time.perf_counter()
                way.ask(number % N_ASKED)
                way.seconds.append(time.perf_counter() - started)
    gc.enable()


def markdown(ways: list[Way]) -> str:
    """Return median and 99th percentile of each way, and how many times ours they are."""
    ours = {
        way.place: np.percentile(way.seconds, [50, 99]) for way in ways if OURS in way.name
    }
    lines = [
        "| one row | who | median ms | p99 ms | median, times ours | p99, times ours |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for way in ways:
        middle, high = np.percentile(way.seconds, [50, 99])
        times = (middle / ours[way.place][0], high / ours[way.place][1])
        lines.append(
            f"| {way.place} | {way.name} | {1000 * middle:.3f} | {1000 * high:.3f} "
            f"| {times[0]:.2f} | {times[1]:.2f} |"
        )
    return "\n".join(lines) + "\n"


def say(text: str, end: str = "\n") -> None:
    """Say what goes on."""
    print(text, end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
