"""The code that travels in a release opens it alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from sklearn.preprocessing import FunctionTransformer

from modelwright.deploy.mlflow_loader import _load_pyfunc

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.deploy.conftest import FormulaModel

    from modelwright.records import ReleaseManifest

# Modelwright is found where the release carries it, and nowhere else.
ELSEWHERE = """
import importlib.machinery, sys
class Hiding(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name == "modelwright":
            path = [each for each in sys.path if each.endswith("bundled")]
        return super().find_spec(name, path, target)
sys.meta_path = [
    Hiding if each is importlib.machinery.PathFinder else each for each in sys.meta_path
]
sys.path.insert(0, "code")
"""


@pytest.fixture
def folder(
    write: Callable[..., ReleaseManifest], binary: FormulaModel, tmp_path: Path
) -> Path:
    return tmp_path / "releases" / write(binary).release_id


def test_columns_that_may_be_missing_may_be_absent(folder: Path) -> None:
    answers = _load_pyfunc(str(folder)).predict(
        pd.DataFrame({"city": ["Rome"]}, index=["a"])
    )

    assert answers.loc["a", "prediction"] == "no"


def test_the_code_in_the_release_loads_it_where_modelwright_is_not_installed(
    folder: Path,
) -> None:
    script = ELSEWHERE + (
        "import pandas, modelwright_mlflow_loader as loader\n"
        "model = loader._load_pyfunc('.')\n"
        "rows = pandas.DataFrame({'size': [200, None], 'city': ['Rome', None]}, index=[7, 8])\n"
        "answers = model.predict(rows)\n"
        "print(sys.modules['modelwright'].__file__)\n"
        "print(answers['prediction'].to_dict(), *answers.columns)\n"
        "print('msgspec' in sys.modules, 'onnx' in sys.modules)\n"
    )

    done = subprocess.run(
        [sys.executable, "-B", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )

    where, answers, others = done.stdout.splitlines()
    assert Path(where).is_relative_to(folder / "code" / "bundled")
    assert answers == "{7: 'yes', 8: 'no'} prediction probability_no probability_yes"
    assert others == "False False"


def test_release_that_needs_python_is_opened_by_its_own_code_too(
    write: Callable[..., ReleaseManifest],
    binary: FormulaModel,
    with_fault: Callable[..., FormulaModel],
    tmp_path: Path,
) -> None:
    manifest = write(with_fault(binary, step=FunctionTransformer()))
    folder = tmp_path / "releases" / manifest.release_id
    script = ELSEWHERE + (
        "import modelwright_mlflow_loader as loader\n"
        "print(loader._load_pyfunc('.').predict({'size': [200], 'city': ['Rome']}).prediction[0])"
    )

    done = subprocess.run(
        [sys.executable, "-B", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "yes"
    assert "skops==" in (folder / "requirements.txt").read_text()
    assert "scikit-learn==" in (folder / "requirements.txt").read_text()
