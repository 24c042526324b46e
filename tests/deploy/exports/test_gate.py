"""The gate: a scorer that answers or reads otherwise than the release is refused, and it is said why."""

from __future__ import annotations

import shutil
import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import pytest
from tests.deploy.conftest import REFERENCE

from modelwright.deploy.exports.gate import BOUND, check_export
from modelwright.deploy.exports.readings import expected_readings
from modelwright.deploy.exports.target import Answers, ExportTarget, Questions
from modelwright.deploy.exports.targets import TARGETS
from modelwright.errors import ParityError
from modelwright.records import Target, write_record
from modelwright.runtime import (
    PortableModel,
    Predictions,
    VerifiedRelease,
    open_release,
    read_category,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.deploy.conftest import FormulaModel
    from tests.deploy.exports.conftest import MakeRelease

    from modelwright.records import ReleaseManifest, Signature

    Write = Callable[..., ReleaseManifest]
    Spoil = Callable[[Path], None]


@pytest.fixture
def release(write: Write, regression: FormulaModel, tmp_path: Path) -> VerifiedRelease:
    return open_release(tmp_path / "releases" / write(regression).release_id)


def answered_by_python(
    spoil_rows: Callable[[Predictions], Predictions] = lambda predictions: predictions,
    spoil_readings: Callable[[list[Any]], list[Any]] = lambda readings: readings,
) -> ExportTarget:
    """Return a target whose scorer is the release itself, with a fault."""

    def ask(release: VerifiedRelease, folder: Path, questions: Questions) -> Answers:
        predictions = PortableModel(release.model_bytes, release.signature).run(
            questions.inputs, raw_scores=True
        )
        readings = expected_readings(
            [(release.signature.column(name), value) for name, value in questions.values]
        )
        assert folder.is_dir()
        return Answers(spoil_rows(predictions), spoil_readings(readings), {"it": "1"})

    def write(release: VerifiedRelease, folder: Path, *, package: str) -> None:
        raise NotImplementedError

    return ExportTarget(name="it", title="It", write=write, ask=ask, tools=())


def test_the_same_answers_pass_without_any_difference(
    release: VerifiedRelease, tmp_path: Path
) -> None:
    certificate = check_export(answered_by_python(), release, tmp_path)

    assert certificate.passed
    found = [(check.rows, check.output) for check in certificate.checks]
    assert found == [
        ("usual", "prediction"),
        ("usual", "interval"),
        ("usual", "raw scores"),
        ("hostile", "prediction"),
        ("hostile", "interval"),
        ("hostile", "raw scores"),
        ("values", "reading"),
    ]
    # Sums and look-ups alone: nothing may differ.
    assert {check.bound for check in certificate.checks} == {0.0}
    assert min(check.n_rows for check in certificate.checks) > 100
    assert certificate.versions.keys() == {"it", "modelwright", "onnxruntime"}


def last_bit(predictions: Predictions) -> Predictions:
    moved = np.nextafter(predictions.prediction, np.inf)
    return replace(predictions, prediction=moved)


def infinite_end(predictions: Predictions) -> Predictions:
    assert predictions.intervals is not None
    spoilt = predictions.intervals.copy()
    spoilt[-1, 0] = np.nan
    return replace(predictions, intervals=spoilt)


def last_bit_of_raw_scores(predictions: Predictions) -> Predictions:
    assert predictions.raw_scores is not None
    return replace(predictions, raw_scores=np.nextafter(predictions.raw_scores, np.inf))


def without_raw_scores(predictions: Predictions) -> Predictions:
    return replace(predictions, raw_scores=None)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (last_bit, "Usual: the prediction differs by up to"),
        (infinite_end, "Hostile: the interval differs by up to inf"),
        (last_bit_of_raw_scores, r"unlike ONNX Runtime.* exported\. Usual: the raw scores"),
        (without_raw_scores, "Usual: the raw scores differ by up to inf"),
    ],
)
def test_rows_that_are_answered_otherwise_are_named(
    release: VerifiedRelease, tmp_path: Path, spoil: Any, said: str
) -> None:
    with pytest.raises(ParityError, match=said):
        check_export(answered_by_python(spoil_rows=spoil), release, tmp_path)


@pytest.mark.parametrize("reading", [None, 0.5, "x"])
def test_a_value_that_is_read_otherwise_is_named_by_type_and_column(
    release: VerifiedRelease, tmp_path: Path, reading: Any
) -> None:
    def spoil(readings: list[Any]) -> list[Any]:
        return [reading if each == 1.0 else each for each in readings]

    with pytest.raises(ParityError, match=r"Values: the reading differs .* bool in size"):
        check_export(answered_by_python(spoil_readings=spoil), release, tmp_path)


def test_a_label_that_differs_is_counted(
    make_release: MakeRelease, signature: Signature, tmp_path: Path
) -> None:
    target = Target(name="sold", task="binary", classes=(False, True))
    release = make_release(signature=replace(signature, target=target))
    write_record(tmp_path / "reference.json", REFERENCE)

    def as_texts(predictions: Predictions) -> Predictions:
        texts = np.array(
            [read_category(label) for label in predictions.prediction], dtype=object
        )
        return replace(predictions, prediction=texts)

    def one_wrong(predictions: Predictions) -> Predictions:
        right = as_texts(predictions)
        right.prediction[0] = "other"
        return right

    certificate = check_export(answered_by_python(as_texts), release, tmp_path)
    assert {check.bound for check in certificate.checks} == {
        0.0,
        BOUND,
    }  # it multiplies a matrix
    with pytest.raises(ParityError, match="Usual: the label differs on 1 of 2000"):
        check_export(answered_by_python(one_wrong), release, tmp_path)


def wrong_constant(folder: Path) -> None:
    """Change a number of the model: a lift is worth 10.5 instead of 10."""
    (packed,) = folder.rglob("model.bin")
    content = packed.read_bytes()
    assert struct.pack(">d", 10.0) in content
    packed.write_bytes(content.replace(struct.pack(">d", 10.0), struct.pack(">d", 10.5)))


def wrong_reader(folder: Path) -> None:
    """Let a comma be a decimal mark where it groups thousands."""
    source = folder / "model.R"
    text = source.read_text(encoding="utf-8")
    wrong = text.replace("if (column$decimal_comma) {", "if (TRUE) {")
    assert wrong != text
    source.write_text(wrong, encoding="utf-8")


def wrong_raw_scores(folder: Path) -> None:
    """Add a little to the raw scores, and to nothing else."""
    source = folder / "model.R"
    text = source.read_text(encoding="utf-8")
    wrong = text.replace("part$raw_scores))", "part$raw_scores + 1e-6))")
    assert wrong != text
    source.write_text(wrong, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "spoil", "said"),
    [
        ("java", wrong_constant, "Java scorer answers unlike .* the prediction differs"),
        ("r", wrong_constant, "R scorer answers unlike .* the prediction differs"),
        ("r", wrong_reader, "Values: the reading differs .* str in size"),
        ("r", wrong_raw_scores, r"exported\. Usual: the raw scores differ by up to"),
    ],
)
def test_a_planted_fault_in_what_was_written_is_refused(
    name: str, spoil: Spoil, said: str, release: VerifiedRelease, tmp_path: Path
) -> None:
    target = TARGETS[name]
    if not all(map(shutil.which, target.tools)):
        pytest.skip(f"needs {', '.join(target.tools)}")
    folder = tmp_path / "written"
    folder.mkdir()
    target.write(release, folder, package=target.package)
    assert check_export(target, release, folder).passed

    spoil(folder)

    with pytest.raises(ParityError, match=said):
        check_export(target, release, folder)


@pytest.mark.parametrize("name", ["java", "r"])
def test_a_release_of_before_raw_scores_is_exported_without_them(
    name: str, make_release: MakeRelease, tmp_path: Path
) -> None:
    target = TARGETS[name]
    if not all(map(shutil.which, target.tools)):
        pytest.skip(f"needs {', '.join(target.tools)}")
    model = onnx.load_from_string(make_release().model_bytes)
    del model.graph.output[2]
    release = make_release(model_bytes=model.SerializeToString())
    write_record(tmp_path / "reference.json", REFERENCE)
    folder = tmp_path / "written"
    folder.mkdir()
    target.write(release, folder, package=target.package)

    certificate = check_export(target, release, folder)

    assert {check.output for check in certificate.checks} == {
        "label",
        "probabilities",
        "reading",
    }
