"""An export as a whole: refused before anything is written, or there with its certificate."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.deploy import export
from modelwright.deploy.exports import exporting
from modelwright.deploy.exports.r import R
from modelwright.errors import ConfigError, ParityError, ReleaseError
from modelwright.records import ParityCertificate, read_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.deploy.conftest import FormulaModel

    from modelwright.records import ReleaseManifest

    Write = Callable[..., ReleaseManifest]

needs_r = pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")


@pytest.fixture
def release(write: Write, regression: FormulaModel, tmp_path: Path) -> Path:
    return tmp_path / "releases" / write(regression).release_id


@needs_r
def test_an_export_comes_with_its_certificate(release: Path, tmp_path: Path) -> None:
    exported = export(release, "r", tmp_path / "out")

    assert exported.files == (
        "README.md",
        "model.R",
        "model.bin",
        "parity.json",
        "parity.md",
    )
    assert exported.certificate.passed
    assert (
        read_record(tmp_path / "out/parity.json", ParityCertificate) == exported.certificate
    )
    assert exported.not_checked == ""
    assert "in all 7 comparisons" in (tmp_path / "out/parity.md").read_text(
        encoding="utf-8"
    )


def test_without_the_program_it_is_said_that_nothing_was_checked(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    exported = export(release, "java", tmp_path / "out")

    assert "'java', 'javac', 'jar' not on the PATH" in exported.not_checked
    assert json.loads((tmp_path / "out/parity.json").read_bytes())["checks"] == []
    assert "not checked" in (tmp_path / "out/parity.md").read_text(encoding="utf-8")


@needs_r
def test_a_scorer_that_answers_otherwise_is_not_written(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_wrong(*arguments: Any, **options: Any) -> None:
        R.write(*arguments, **options)
        source = arguments[1] / "model.R"
        text = source.read_text(encoding="utf-8").replace(
            "add = left + right", "add = left"
        )
        source.write_text(text, encoding="utf-8")

    monkeypatch.setattr(
        exporting, "find_target", lambda _name: replace(R, write=write_wrong)
    )

    with pytest.raises(ParityError, match="nothing was exported"):
        export(release, "r", tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_files_of_others_in_the_folder_stay(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "out").mkdir()
    (tmp_path / "out/own.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "out/model.R").write_text("old", encoding="utf-8")

    export(release, "r", tmp_path / "out")

    assert (tmp_path / "out/own.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "out/model.R").stat().st_size > 1000


def test_a_release_that_needs_python_is_refused(
    write: Write, regression: FormulaModel, with_fault: Any, tmp_path: Path
) -> None:
    from sklearn.preprocessing import FunctionTransformer

    pytest.importorskip("skops", reason="needs skops")
    step = FunctionTransformer().fit([[1.0]])
    manifest = write(with_fault(regression, step=step))

    with pytest.raises(ReleaseError, match="runs in Python"):
        export(tmp_path / "releases" / manifest.release_id, "r", tmp_path / "out")


def test_what_cannot_be_done_is_said(release: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(ConfigError, match="cannot be exported to 'cobol'"):
        export(release, "cobol", tmp_path / "out")
    with pytest.raises(ConfigError, match="R needs no package's name"):
        export(release, "r", tmp_path / "out", package="x")
    with pytest.raises(ReleaseError, match="cannot be read"):
        export(tmp_path, "r", tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_named(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(ReleaseError, match="cannot be written into"):
        export(release, "r", tmp_path / "file")
