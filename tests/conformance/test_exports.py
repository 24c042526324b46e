"""Every learner, alone and in ensembles with all that follows, answers alike in other languages."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from tests.conformance.members import finished_models, fitted_model

from modelwright import design, learners
from modelwright.deploy.exports.java import _CHECK, _compile, _source, ask_java, write_java
from modelwright.deploy.exports.packing import pack
from modelwright.deploy.exports.questions import packed_questions, read_answers
from modelwright.deploy.exports.r import write_r
from modelwright.deploy.exports.sources import template
from modelwright.deploy.exports.target import Questions
from modelwright.deploy.hostile_rows import hostile_rows
from modelwright.deploy.parity import decision_edges
from modelwright.runtime import Inputs, PortableModel, VerifiedRelease

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.ensembles import Model

    Run = Callable[[Path, VerifiedRelease, list[str]], None]

SALARIES = Path(__file__).parents[2] / "examples/salaries/salaries.parquet"
BOUND = 1e-12
N_ROWS = 100


def release_of(model: Model, folder: Path) -> VerifiedRelease:
    return VerifiedRelease(
        folder=folder,
        release_id="0" * 64,
        name="it",
        signature=model.signature,
        model_bytes=model.to_portable().SerializeToString(),
        reference_bytes=b"{}",
        python_bytes=None,
        needs_python={},
    )


def some_rows(
    release: VerifiedRelease,
    rows: Inputs,
    *,
    n_usual: int = N_ROWS,
    n_hostile: int = N_ROWS,
) -> Inputs:
    """Return usual and hostile rows."""
    edges = decision_edges(release.model_bytes)
    hostile = hostile_rows(release.signature, rows, edges=edges, seed=0).inputs
    chosen = np.random.default_rng(0).permutation(max(hostile.n_rows, n_hostile))[
        :n_hostile
    ]
    usual = np.arange(n_usual) % rows.n_rows
    parts = rows.take(usual), hostile.take(chosen % hostile.n_rows)
    return Inputs(
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([part.strings for part in parts]),
    )


def run_java(folder: Path, release: VerifiedRelease, files: list[str]) -> None:
    write_java(release, folder, package="it")
    (folder / f"{_CHECK}.java").write_text(_source(_CHECK, release, "it"), encoding="utf-8")
    _compile(folder, folder, (_CHECK,), "-cp", str(folder / "model.jar"))
    places = f"{folder / 'model.jar'}:{folder}"
    subprocess.run(["java", "-cp", places, f"it.{_CHECK}", *files], check=True)


def run_r(folder: Path, release: VerifiedRelease, files: list[str]) -> None:
    write_r(release, folder, package="")
    (folder / "check.R").write_text(template("r", "check.R"), encoding="utf-8")
    scripts = [str(folder / name) for name in ("check.R", "model.R")]
    subprocess.run(["Rscript", "--vanilla", *scripts, *files], check=True)


@pytest.mark.parametrize(
    ("tool", "run"),
    [pytest.param("javac", run_java, id="java"), pytest.param("Rscript", run_r, id="r")],
)
def test_every_learner_and_ensemble_answers_alike(
    tool: str, run: Run, mixed_rows: Callable[..., Any], tmp_path: Path
) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"needs {tool}")
    asked: dict[str, tuple[VerifiedRelease, Questions]] = {}
    files = []
    for name, (model, rows) in finished_models(mixed_rows).items():
        release = release_of(model, tmp_path)
        questions = Questions(some_rows(release, rows), ())
        asked[name] = release, questions
        (tmp_path / f"{name}.bin").write_bytes(pack(release))
        (tmp_path / f"{name}.asked").write_bytes(packed_questions(questions))
        files += [str(tmp_path / f"{name}.{end}") for end in ("bin", "asked", "answered")]

    run(tmp_path, release, files)

    for name, (release, questions) in asked.items():
        content = (tmp_path / f"{name}.answered").read_bytes()
        actual = read_answers(content, release, questions, versions={}).predictions
        portable = PortableModel(release.model_bytes, release.signature)
        expected = portable.run(questions.inputs, raw_scores=True)
        company = "intervals" if expected.probabilities is None else "probabilities"
        for output in (company, "raw_scores"):
            np.testing.assert_allclose(
                getattr(actual, output),
                getattr(expected, output),
                rtol=BOUND,
                atol=BOUND,
                err_msg=f"{name}: {output}",
            )
        if expected.probabilities is None:
            np.testing.assert_allclose(actual.prediction, expected.prediction, rtol=BOUND)
        else:
            assert actual.prediction.tolist() == expected.prediction.tolist(), name
    assert len(asked) > 40


@pytest.mark.skipif(shutil.which("javac") is None, reason="needs javac")
def test_20_000_of_20_000_labels_of_real_and_hostile_rows_are_those_of_onnx_runtime(
    tmp_path: Path,
) -> None:
    frame = pd.read_parquet(SALARIES).head(25_000).drop(columns=["salary", "salary_in_usd"])
    goal = design.Goal(target="experience_level", task="multiclass", time="none")
    designed = design.design(frame, goal)
    (learner,) = (
        each for each in learners.available("multiclass") if each.name == "lightgbm"
    )
    release = release_of(fitted_model(learner, "multiclass", (), designed), tmp_path)
    inputs = some_rows(release, designed.inputs, n_usual=19_000, n_hostile=1_000)
    write_java(release, tmp_path, package="it")

    answers = ask_java(release, tmp_path, Questions(inputs, ())).predictions

    expected = PortableModel(release.model_bytes, release.signature).run(inputs)
    assert np.count_nonzero(answers.prediction == expected.prediction) == 20_000
    assert answers.probabilities is not None
    assert expected.probabilities is not None
    assert np.abs(answers.probabilities - expected.probabilities).max() <= BOUND
    assert len(set(expected.prediction.tolist())) > 2
