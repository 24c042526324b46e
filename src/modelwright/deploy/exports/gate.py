"""The gate of exports: a written scorer must read values and answer rows as the release does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx

from modelwright.deploy.differences import Difference, compared, differences
from modelwright.deploy.exports.hostile_values import hostile_values
from modelwright.deploy.exports.readings import expected_readings, reading_gap
from modelwright.deploy.exports.target import Questions
from modelwright.deploy.exports.usual_rows import usual_rows
from modelwright.deploy.hostile_rows import hostile_rows
from modelwright.deploy.parity import decision_edges
from modelwright.errors import ParityError
from modelwright.records import ParityCertificate, Reference, read_record
from modelwright.runtime import Inputs, PortableModel, read_category

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from modelwright.deploy.differences import Comparison
    from modelwright.deploy.exports.target import Answers, ExportTarget
    from modelwright.records import Column
    from modelwright.runtime import Predictions, VerifiedRelease

# Exponentials, logarithms and the order of sums differ in the last bits; the rest does not.
BOUND = 1e-9
_N_USUAL = 2000
_SEED = 0
_PACKAGES = ("modelwright", "onnxruntime")


def check_export(
    target: ExportTarget, release: VerifiedRelease, folder: Path
) -> ParityCertificate:
    """Return the certificate that what was written in a folder answers like the release.

    Rows are hostile ones, and usual ones drawn from the release's reference statistics, column by
    column; values are hostile ones of each column's type.

    Parameters
    ----------
    target
        The language.
    release
        The release, for which ONNX Runtime answers.
    folder
        Where the export was written.

    Raises
    ------
    ParityError
        If an answer or a reading differs; the message says on which rows and how much.
    """
    rows = _rows(release)
    values = [
        (column, value)
        for column in release.signature.columns
        for value in hostile_values(column)
        if target.holds(value)
    ]
    named = [(column.name, value) for column, value in values]
    answers = target.ask(release, folder, Questions(rows.inputs, named))
    # The same steps in the same order: nothing may differ but what BOUND is for.
    bound = 0.0 if target.is_exact(release) else BOUND
    comparisons = [
        *_compare_rows(release, rows, answers.predictions, bound=bound),
        _compare_readings(values, answers, bound=target.reading_bound),
    ]
    complaints = [each.complaint for each in comparisons if not each.check.passed]
    if complaints:
        raise ParityError(
            f"The {target.title} scorer answers unlike ONNX Runtime, so nothing was exported. "
            f"{' '.join(complaints)} Use the release itself, and report this as a bug."
        )
    versions = {name: version(name) for name in _PACKAGES}
    checks = tuple(each.check for each in comparisons)
    return ParityCertificate(checks=checks, versions={**versions, **answers.versions})


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows, what each is, and where the hostile ones begin."""

    inputs: Inputs
    kinds: Sequence[str]
    n_usual: int


def _rows(release: VerifiedRelease) -> _Rows:
    reference = read_record(release.folder / "reference.json", Reference)
    words = _vocabulary(release.model_bytes)
    usual = usual_rows(
        release.signature, reference, vocabulary=words, n_rows=_N_USUAL, seed=_SEED
    )
    edges = decision_edges(release.model_bytes)
    hostile = hostile_rows(release.signature, usual, edges=edges, seed=_SEED)
    inputs = Inputs(
        np.concatenate([usual.numbers, hostile.inputs.numbers]),
        np.concatenate([usual.strings, hostile.inputs.strings]),
    )
    kinds = ["a usual row"] * usual.n_rows + list(hostile.kinds)
    return _Rows(inputs, kinds, usual.n_rows)


def _vocabulary(model_bytes: bytes) -> list[str]:
    """Return the words that a model counts."""
    words = {
        word.decode()
        for node in onnx.load_from_string(model_bytes).graph.node
        if node.op_type == "TfIdfVectorizer"
        for attribute in node.attribute
        if attribute.name == "pool_strings"
        for word in attribute.strings
    }
    return sorted(words)


def _compare_rows(
    release: VerifiedRelease, rows: _Rows, actual: Predictions, *, bound: float
) -> list[Comparison]:
    model = PortableModel(release.model_bytes, release.signature)
    expected = model.run(rows.inputs, raw_scores=model.has_raw_scores)
    usual = model.run(
        rows.inputs.take(np.arange(rows.n_usual)), raw_scores=model.has_raw_scores
    )
    if release.signature.target.task != "regression":
        expected = _with_texts(expected)
    parts = {"usual": slice(rows.n_usual), "hostile": slice(rows.n_usual, None)}
    return [
        compared(
            name,
            Difference(each.output, each.gaps[part], each.is_label),
            bound=bound,
            kinds=rows.kinds[part],
        )
        for name, part in parts.items()
        for each in differences(expected, actual, usual=usual)
    ]


def _compare_readings(
    values: Sequence[tuple[Column, Any]], answers: Answers, *, bound: float
) -> Comparison:
    """Compare what each value is read as; a value that only one side refuses differs."""
    pairs = zip(expected_readings(values), answers.readings, strict=True)
    gaps = [reading_gap(expected, actual) for expected, actual in pairs]
    kinds = [f"{type(value).__name__} in {column.name}" for column, value in values]
    difference = Difference("reading", np.array(gaps, dtype=np.float64))
    return compared("values", difference, bound=bound, kinds=kinds)


def _with_texts(predictions: Predictions) -> Predictions:
    """Return predictions with their labels as texts, as other languages have them."""
    labels = np.empty(len(predictions.prediction), dtype=object)
    labels[:] = [read_category(label) for label in predictions.prediction.tolist()]
    return replace(predictions, prediction=labels)
