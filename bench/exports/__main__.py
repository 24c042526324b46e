"""Seconds for one row in Java and in R, beside ONNX Runtime in process.

Run it from the repository's root: python -m bench.exports. It needs a JDK and R on the PATH.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.latency_models import N_LEAVES, N_TREES, TARGET, make_rows
from modelwright import design, ensembles, features, learners
from modelwright.deploy.exports import TARGETS
from modelwright.deploy.exports.questions import packed_questions
from modelwright.deploy.exports.target import Questions
from modelwright.runtime import PortableModel, VerifiedRelease

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.runtime import Inputs

HERE = Path(__file__).parent

N_ROWS = 1000
PACKAGE = "timed"
# A turn is a run of the program: it warms up, then it times.
WARM_UP_SECONDS, TIMED_SECONDS = 2.0, 1.0

ORT_ONE, ORT_MANY = "ONNX Runtime, one row", f"ONNX Runtime, {N_ROWS:,} rows"


def main() -> None:
    """Fit the model, export it, take turns, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.exports")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each way")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        release, inputs = make_release(folder)
        (folder / "rows").write_bytes(packed_questions(Questions(inputs, ())))
        ways = [
            lambda: time_onnx_runtime(release, inputs),
            prepare_java(release, folder / "java"),
            prepare_r(release, folder / "r"),
        ]
        turns = [{**ways[0](), **ways[1](), **ways[2]()} for _ in range(rounds)]
    print(table({name: [turn[name] for turn in turns] for name in turns[0]}))


def make_release(folder: Path) -> tuple[VerifiedRelease, Inputs]:
    """Return a release with LightGBM's trees alone, and rows to ask it."""
    goal = design.Goal(target=TARGET, task="binary", time="none")
    designed = design.design(make_rows(0), goal)
    signature, train = designed.plan.signature, designed.split.train_rows
    (learner,) = (each for each in learners.available("binary") if each.name == "lightgbm")
    encoder = features.make_encoder(signature, "tree")
    rows = encoder.fit_transform(designed.inputs.take(train), designed.labels[train])
    fitted = learner.fit(
        learners.Rows(rows, designed.labels[train]),
        params=learner.defaults("binary", *rows.shape)
        | {"n_iterations": N_TREES, "num_leaves": N_LEAVES, "min_data_in_leaf": 5},
        columns=encoder.features,
        task="binary",
        n_classes=2,
        seed=0,
        n_threads=1,
    )
    member = ensembles.Member(name="lightgbm", encoder=encoder, fitted=fitted)
    model = ensembles.Model(signature=signature, members=(member,), weights=(1.0,))
    release = VerifiedRelease(
        folder=folder,
        release_id="0" * 64,
        name="timed",
        signature=signature,
        model_bytes=model.to_portable().SerializeToString(),
        reference_bytes=b"{}",
        python_bytes=None,
        needs_python={},
    )
    return release, designed.inputs.take(np.arange(N_ROWS))


def time_onnx_runtime(release: VerifiedRelease, inputs: Inputs) -> dict[str, float]:
    """Return seconds for a row by way: alone and in a batch, values read already."""
    model = PortableModel(release.model_bytes, release.signature)
    single = [inputs.take(np.array([row])) for row in range(N_ROWS)]

    def one_by_one() -> None:
        """Answer each row alone."""
        for row in single:
            model.run(row)

    return {
        ORT_ONE: _seconds(one_by_one) / N_ROWS,
        ORT_MANY: _seconds(lambda: model.run(inputs)) / N_ROWS,
    }


def prepare_java(release: VerifiedRelease, folder: Path) -> Callable[[], dict[str, float]]:
    """Export to Java, compile the timing beside it, and return what times it once."""
    folder.mkdir()
    TARGETS["java"].write(release, folder, package=PACKAGE)
    command = ["javac", "-cp", "model.jar", "-d", ".", str(HERE / "Timing.java")]
    subprocess.run(command, cwd=folder, check=True)
    seconds = (str(WARM_UP_SECONDS), str(TIMED_SECONDS))
    ask = ["java", "-cp", "model.jar:.", f"{PACKAGE}.Timing", "../rows", *seconds]
    return lambda: _asked(ask, folder)


def prepare_r(release: VerifiedRelease, folder: Path) -> Callable[[], dict[str, float]]:
    """Export to R, and return what times it once."""
    folder.mkdir()
    TARGETS["r"].write(release, folder, package="")
    ask = ["Rscript", "--vanilla", str(HERE / "timing.R"), "../rows", str(TIMED_SECONDS)]
    return lambda: _asked(ask, folder)


def table(ways: dict[str, list[float]]) -> str:
    """Return medians by way, and their ratios to ONNX Runtime with one row, as Markdown."""
    floor = statistics.median(ways[ORT_ONE])
    lines = [
        f"{N_TREES} trees of {N_LEAVES} leaves, 20 columns; median of turns, for a row.",
        "",
        "| way | microseconds | times ONNX Runtime, one row |",
        "|---|---|---|",
    ]
    for name, seconds in ways.items():
        median = statistics.median(seconds)
        lines.append(f"| {name} | {median * 1e6:.1f} | {median / floor:.2f} |")
    return "\n".join(lines)


def _seconds(call: Callable[[], Any]) -> float:
    """Return what a call takes, in the median of as many as fit into the time."""
    call()
    taken: list[float] = []
    while sum(taken) < TIMED_SECONDS:
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _asked(command: list[str], folder: Path) -> dict[str, float]:
    """Return the lines that a program prints, a name and seconds with a tab between."""
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    lines = (line.split("\t") for line in done.stdout.splitlines())
    return {name: float(seconds) for name, seconds in lines}


if __name__ == "__main__":
    main()
