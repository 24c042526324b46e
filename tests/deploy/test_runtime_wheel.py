"""The runtime's own wheel: without the whole package it answers alike."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.runtime import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.records import ReleaseManifest

PACKAGING = Path(__file__).parents[2] / "packaging" / "runtime"
ROWS: list[dict[str, Any]] = [
    {"size": 10.5, "city": "Rome", "lift": True},
    {"size": "1,200", "city": None, "lift": None},
]
SCRIPT = """
import json, sys
import numpy as np
import modelwright
rows, path = json.loads(sys.argv[1]), sys.argv[2]
release = modelwright.load(path)
matrix = np.array([list(row.values()) for row in rows], dtype=object)
tables = [rows[0], rows, {name: [row[name] for row in rows] for name in rows[0]}, matrix]
answers = [release.predict_proba(table).tolist() for table in tables]
warnings = [answer.warnings for answer in release.answer(rows)]
try:
    modelwright.Classifier
except ImportError as error:
    refusal = str(error)
loaded = {name.partition(".")[0] for name in sys.modules}
print(json.dumps([answers, warnings, refusal, sorted(loaded & {"pandas", "sklearn", "msgspec"})]))
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, as `make wheel` does."""
    into = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    done = subprocess.run(
        [*command, "--wheel-dir", str(into), str(PACKAGING)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "No matching distribution found for hatchling" in done.stderr:
        pytest.skip("no package index is in reach for hatchling, which builds the wheel")
    assert done.returncode == 0, done.stderr
    (made,) = into.iterdir()
    return made


@pytest.fixture
def python(wheel: Path, tmp_path: Path) -> Path:
    """Make an environment with the wheel, numpy and onnxruntime, and nothing else."""
    place = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(python), "install"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    for name in ("numpy", "onnxruntime"):
        for file in distribution(name).files or ():
            top = packages / file.parts[0]
            if not top.exists() and file.parts[0] != "..":
                top.symlink_to(Path(str(distribution(name).locate_file(file.parts[0]))))
    return python


def test_it_depends_on_numpy_and_onnxruntime_only(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        text = archive.read(metadata).decode()
        tops = {
            name.split("/")[1] for name in archive.namelist() if "dist-info" not in name
        }

    needs = [line for line in text.splitlines() if line.startswith("Requires-Dist")]
    assert needs == ["Requires-Dist: numpy>=2.0", "Requires-Dist: onnxruntime>=1.23"]
    assert tops == {
        "__init__.py",
        "_extras.py",
        "_plugins.py",
        "errors.py",
        "py.typed",
        "records",
        "runtime",
    }


def test_it_answers_like_the_whole_package(
    python: Path, write: Callable[..., ReleaseManifest], binary: Any, tmp_path: Path
) -> None:
    path = tmp_path / "releases" / write(binary).release_id
    done = subprocess.run(
        [str(python), "-I", "-c", SCRIPT, json.dumps(ROWS), str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr

    answers, warnings, refusal, loaded = json.loads(done.stdout)
    whole = load(path)
    expected = whole.predict_proba(ROWS)
    assert answers[0] == expected[:1].tolist()
    assert [np.array_equal(answer, expected) for answer in answers[1:]] == [True] * 3
    assert warnings == [list(answer.warnings) for answer in whole.answer(ROWS)]
    assert "is not part of modelwright-runtime" in refusal
    assert loaded == []
