"""The release as an MLflow model, without MLflow and with the real one."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from tests.mlflow_server import serving

from bench.servers import free_port
from modelwright.deploy.mlflow_flavour import mlflow_signature
from modelwright.records import Column, Signature, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.deploy.conftest import FormulaModel

    from modelwright.records import ReleaseManifest

needs_mlflow = pytest.mark.skipif(
    importlib.util.find_spec("mlflow") is None, reason="mlflow is not installed"
)


@pytest.fixture
def folder(
    write: Callable[..., ReleaseManifest], binary: FormulaModel, tmp_path: Path
) -> Path:
    return tmp_path / "releases" / write(binary).release_id


def test_the_model_file_names_loader_environment_and_signature(folder: Path) -> None:
    text = (folder / "MLmodel").read_text()

    assert "loader_module: modelwright_mlflow_loader\n" in text
    assert f"model_uuid: {folder.name[:32]}\n" in text
    assert "utc_time_created: '2026-01-02 03:04:05.000000'" in text
    line = next(line for line in text.splitlines() if line.startswith("  inputs: "))
    inputs = json.loads(json.loads(line.removeprefix("  inputs: ")))
    assert inputs[0] == {"type": "any", "name": "size", "required": False}
    for name in ("conda.yaml", "requirements.txt"):
        assert f"onnxruntime=={version_of('onnxruntime')}" in (folder / name).read_text()


def version_of(package: str) -> str:
    from importlib.metadata import version

    return version(package)


@pytest.mark.parametrize(
    ("classes", "type_"),
    [
        (("a", "b"), "string"),
        ((0, 1), "long"),
        ((False, True), "boolean"),
        ((0.5, 1.5), "double"),
        ((0, "b"), "string"),
        ((), "double"),
    ],
)
def test_outputs_have_the_type_of_the_labels(classes: Any, type_: str) -> None:
    task: Any = "binary" if classes else "regression"
    signature = Signature(
        columns=(Column(name="x", type="number", nullable=False),),
        target=Target(name="y", task=task, classes=classes),
    )

    views = mlflow_signature(signature)

    assert json.loads(views["inputs"]) == [{"type": "any", "name": "x", "required": True}]
    assert json.loads(views["outputs"])[0]["type"] == type_
    assert len(json.loads(views["outputs"])) == 3


@needs_mlflow
@pytest.mark.slow
def test_mlflow_loads_the_release(folder: Path) -> None:
    script = (
        "import mlflow, pandas\n"
        "model = mlflow.pyfunc.load_model('.')\n"
        "rows = pandas.DataFrame({'size': [200, 1], 'city': ['Rome', None]})\n"
        "print(model.predict(rows)['prediction'].tolist())\n"
    )

    done = subprocess.run(
        [sys.executable, "-B", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "['yes', 'no']"


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    """Give the address of `mlflow models serve` on the release."""
    arguments = ["models", "serve", "-m", ".", "--env-manager", "local"]
    with serving(arguments, port=free_port(), ready_path="/ping", cwd=folder) as address:
        yield address


@needs_mlflow
@pytest.mark.slow
def test_mlflow_serves_the_release(served: str) -> None:
    rows = [{"size": 200, "city": "Rome", "lift": True}, {"size": None, "city": None}]
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{served}/invocations",
        data=json.dumps({"dataframe_records": rows}).encode(),
        headers={"Content-Type": "application/json"},
    )

    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        predictions = pd.DataFrame(json.load(answer)["predictions"])

    assert predictions["prediction"].tolist() == ["yes", "no"]
