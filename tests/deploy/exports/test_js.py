"""JavaScript: Node and a browser read every value as the release does, and answer alike."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.deploy.exports.js import ONNXRUNTIME, ask_js, missing_from, write_js
from modelwright.deploy.exports.target import Questions
from modelwright.errors import ConfigError, ReleaseError
from modelwright.records import Column, Signature, Target
from modelwright.runtime import PortableModel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.deploy.exports.conftest import Case, MakeRelease

    from modelwright.runtime import Inputs


@pytest.fixture(scope="module")
def node_modules(request: pytest.FixtureRequest) -> Path:
    """Return a folder with both ONNX Runtimes; the package manager brings them once."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs node and npm")
    folder = request.config.cache.mkdir(f"onnxruntime-js-{ONNXRUNTIME}")
    names = [f"onnxruntime-{kind}@{ONNXRUNTIME}" for kind in ("node", "web")]
    done = subprocess.run(
        ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder), *names],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"npm cannot install onnxruntime: {done.stderr.strip()[-200:]}")
    return folder / "node_modules"


@pytest.fixture
def folder(node_modules: Path, tmp_path: Path) -> Path:
    """Return an empty folder for an export, with what it needs installed."""
    folder = tmp_path / "exported"
    folder.mkdir()
    (folder / "node_modules").symlink_to(node_modules)
    return folder


def test_every_hostile_value_is_read_as_the_release_reads_it(
    make_release: MakeRelease, cases: list[Case], rows: Inputs, folder: Path
) -> None:
    release = make_release()
    write_js(release, folder, package="flats")

    questions = Questions(rows, [(name, value) for name, value, _ in cases])
    answers = ask_js(release, folder, questions)

    wrong = [
        (*case, reading)
        for case, reading in zip(cases, answers.readings, strict=True)
        if not (case[2] == reading or (case[2] != case[2] and reading != reading))  # noqa: PLR0124
    ]
    assert wrong == []
    assert sum(reading is not None for *_, reading in cases) > 3000
    model = PortableModel(release.model_bytes, release.signature).run(rows)
    assert answers.predictions.prediction.tolist() == model.prediction.tolist()
    np.testing.assert_array_equal(
        answers.predictions.probabilities, np.array(model.probabilities)
    )
