"""The release folder: whole or not at all, named by its content."""

from __future__ import annotations

import json
import os
import stat
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import FunctionTransformer

import modelwright
from modelwright.deploy import read_manifest
from modelwright.errors import ParityError, ReleaseError
from modelwright.records import (
    ParityCertificate,
    Plan,
    Reference,
    ReleaseManifest,
    read_record,
)
from modelwright.runtime import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import onnx
    from tests.deploy.conftest import FormulaModel

    from modelwright.runtime import Inputs

    Write = Callable[..., ReleaseManifest]


def test_a_release_holds_all_that_is_needed(
    write: Write, regression: FormulaModel, tmp_path: Path
) -> None:
    manifest = write(regression)

    folder = tmp_path / "releases" / manifest.release_id
    assert read_manifest(folder) == manifest
    assert read_record(folder / "parity.json", ParityCertificate).passed
    assert read_record(folder / "plan.json", Plan).signature == regression.signature
    assert read_record(folder / "reference.json", Reference).n_rows == 60
    for name in (
        "report.json",
        "card.md",
        "card.html",
        "parity.md",
        "README.md",
        "MLmodel",
    ):
        assert (folder / name).stat().st_size > 100
        assert name in manifest.files
    assert manifest.score_text == "2.0 (1.5 to 2.5) rmse on 60 rows"
    assert [path.name for path in folder.parent.iterdir()] == [manifest.release_id]


def test_a_release_answers_like_its_model(
    write: Write, binary: FormulaModel, held_out: Inputs, tmp_path: Path
) -> None:
    predictor = load(tmp_path / "releases" / write(binary).release_id)
    table = pd.DataFrame(held_out.numbers, columns=["size", "lift"]).assign(
        city=held_out.strings[:, 0]
    )

    expected = binary.predict(held_out)

    assert predictor.predict(table).tolist() == expected.prediction.tolist()
    assert expected.probabilities is not None
    gaps = np.abs(predictor.predict_proba(table) - expected.probabilities)
    assert gaps.max() <= 1e-12


def test_the_model_file_describes_itself(
    write: Write, binary: FormulaModel, tmp_path: Path
) -> None:
    import onnxruntime

    path = tmp_path / "releases" / write(binary).release_id / "model.onnx"

    about = onnxruntime.InferenceSession(path).get_modelmeta().custom_metadata_map

    assert json.loads(about["modelwright.signature"]) == json.loads(
        json.dumps(binary.signature.to_dict())
    )
    assert json.loads(about["modelwright.strings"]) == ["city"]
    assert json.loads(about["modelwright.numbers"]) == ["size", "lift"]
    assert json.loads(about["modelwright.classes"]) == ["no", "yes"]


def test_the_id_depends_on_content_and_not_on_time_or_name(
    write: Write, regression: FormulaModel, binary: FormulaModel
) -> None:
    first = write(regression)

    again = write(regression, created_at=first.created_at + timedelta(days=1))

    assert again == first
    assert write(regression, name="houses").release_id == first.release_id
    assert write(binary).release_id != first.release_id


def test_files_are_read_only(
    write: Write, regression: FormulaModel, tmp_path: Path
) -> None:
    folder = tmp_path / "releases" / write(regression).release_id

    modes = {
        stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()
    }

    assert modes == {0o444}


def test_a_model_that_answers_otherwise_is_not_released(
    write: Write,
    regression: FormulaModel,
    with_fault: Callable[..., FormulaModel],
    tmp_path: Path,
) -> None:
    with pytest.raises(ParityError, match="nothing was released"):
        write(with_fault(regression, forgets_missing=True))

    assert list((tmp_path / "releases").iterdir()) == []


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, OSError(28, "No space left on device")]
)
def test_nothing_is_left_when_writing_ends_early(
    error: Any, write: Write, regression: FormulaModel, tmp_path: Path, monkeypatch: Any
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("modelwright.deploy.release.write_mlflow_files", fail)

    with pytest.raises((KeyboardInterrupt, ReleaseError), match=r"^$|No space left"):
        write(regression)

    assert list((tmp_path / "releases").iterdir()) == []
    monkeypatch.undo()
    assert write(regression).files


def test_what_a_killed_run_left_is_removed(
    write: Write, regression: FormulaModel, tmp_path: Path
) -> None:
    killed, running = (
        tmp_path / "releases" / f".writing-{process}-x"
        for process in (2**22 + 1, os.getppid())
    )
    for folder in (killed, running):
        folder.mkdir(parents=True)

    write(regression)

    assert not killed.exists()
    assert running.exists()


def test_a_damaged_release_is_not_taken_for_the_new_one(
    write: Write, regression: FormulaModel, tmp_path: Path
) -> None:
    path = tmp_path / "releases" / write(regression).release_id / "card.md"
    path.chmod(0o644)
    path.write_text("better than it was")

    with pytest.raises(ReleaseError, match=r"changed files: 'card.md'"):
        write(regression)


def test_a_model_without_classes_metadata_of_its_own_keeps_what_it_has(
    write: Write, regression: FormulaModel, tmp_path: Path, monkeypatch: Any
) -> None:
    import onnx as onnx_library
    import onnxruntime

    portable = type(regression).to_portable

    def with_note(self: FormulaModel) -> onnx.ModelProto:
        model = portable(self)
        onnx_library.helper.set_model_props(model, {"author": "someone"})
        return model

    monkeypatch.setattr(type(regression), "to_portable", with_note)
    path = tmp_path / "releases" / write(regression).release_id / "model.onnx"

    about = onnxruntime.InferenceSession(path).get_modelmeta().custom_metadata_map
    assert about["author"] == "someone"


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_a_model_that_the_search_found_is_released_and_answers_alike(
    task: str, tmp_path: Path
) -> None:
    generator = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "size": generator.uniform(20, 200, 150).round(1),
            "city": generator.choice(["Rome", "Oslo", "Bonn", ""], 150),
            "built": pd.date_range("1990-01-01", periods=150, freq="17D"),
            "lift": generator.choice([True, False], 150),
        }
    )
    price = (
        3 * table["size"] + 100 * (table["city"] == "Rome") + generator.normal(0, 5, 150)
    )
    estimator: Any = (
        modelwright.Classifier(trials=4)
        if task == "classification"
        else modelwright.Regressor(trials=4)
    )
    estimator.fit(
        table, np.where(price > 350, "dear", "cheap") if task == "classification" else price
    )

    manifest = estimator.release(tmp_path)

    predictor = load(tmp_path / manifest.release_id)
    method = "predict_proba" if task == "classification" else "predict"
    expected = getattr(estimator, method)(table)
    assert getattr(predictor, method)(table) == pytest.approx(expected, rel=1e-5)
    assert modelwright.load(predictor.path).release_id == manifest.release_id


def test_step_in_python_is_part_of_the_release_and_of_its_id(
    write: Write,
    with_fault: Callable[..., FormulaModel],
    binary: FormulaModel,
    tmp_path: Path,
) -> None:
    model = with_fault(binary, step=FunctionTransformer())

    manifest, again = write(model), write(model)

    assert again.release_id == manifest.release_id != write(binary).release_id
    assert manifest.needs_python is not None
    assert manifest.needs_python.objects == ("FunctionTransformer.transform",)
    folder = tmp_path / "releases" / manifest.release_id
    assert read_manifest(folder) == manifest
    assert read_record(folder / "parity.json", ParityCertificate).passed
    rows = pd.DataFrame(
        {"size": [200.0, None], "city": ["Rome", None], "lift": [True, None]}
    )
    assert load(folder).predict(rows).tolist() == ["yes", "no"]
    (folder / "python.skops").chmod(0o600)
    (folder / "python.skops").write_bytes(b"other")
    with pytest.raises(ReleaseError, match=r"changed files: 'python.skops'"):
        load(folder)


def test_step_in_python_that_answers_otherwise_is_refused(
    write: Write, with_fault: Callable[..., FormulaModel], regression: FormulaModel
) -> None:
    with pytest.raises(ParityError, match="unlike the Python model"):
        write(with_fault(regression, step=FunctionTransformer(np.negative)))
