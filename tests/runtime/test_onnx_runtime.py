"""ONNX Runtime tells nobody: what it would keep and send, it does not even begin."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# What makes ONNX Runtime think that it runs in a test, and so keep quiet by itself.
_QUIET = ("CI", "TF_BUILD", "GITHUB_ACTIONS", "XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY")
_RUN = """
from modelwright.portable import NUMBERS, Graph
from modelwright.runtime.onnx_runtime import onnxruntime
from onnx import TensorProto

graph = Graph(n_strings=0, n_numbers=1)
graph.output("y", graph.column(NUMBERS, 0), TensorProto.DOUBLE, ["rows", 1])
onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
"""


@pytest.mark.parametrize("module", ["modelwright.runtime", "modelwright.testing"])
def test_whatever_loads_it_switches_its_telemetry_off_before(module: str) -> None:
    asked = f"import os, {module}; print(os.environ['ORT_DISABLE_TELEMETRY'])"

    assert _run(asked, {}) == "1\n"
    assert _run(asked, {"ORT_DISABLE_TELEMETRY": "0"}) == "0\n"


def test_it_leaves_no_name_of_the_machine_behind(tmp_path: Path) -> None:
    _run(_RUN, {"HOME": str(tmp_path)})

    assert list(tmp_path.rglob("*")) == []


def _run(program: str, environment: dict[str, str]) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in _QUIET}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
