"""A release small enough to work out by hand."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from onnx import TensorProto

from modelwright.portable import NUMBERS, STRINGS, Graph
from modelwright.records import Column, Signature, Target

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COLUMNS = (
    Column(name="job_title", type="category", levels=("clerk", "engineer")),
    Column(name="age", type="integer", minimum=18.0, maximum=90.0),
    Column(name="rate", type="number", nullable=False, minimum=0.0, maximum=5.0),
)


@pytest.fixture
def regression() -> Signature:
    return Signature(columns=COLUMNS, target=Target(name="pay", task="regression"))


@pytest.fixture
def binary() -> Signature:
    return Signature(
        columns=COLUMNS, target=Target(name="rich", task="binary", classes=(False, True))
    )


@pytest.fixture
def model_bytes() -> Callable[[Signature], bytes]:
    return _model_bytes


@pytest.fixture
def release(tmp_path: Path) -> Callable[[Signature], Path]:
    def write(signature: Signature) -> Path:
        files = {
            "model.onnx": _model_bytes(signature),
            "signature.json": json.dumps(signature.to_dict()).encode(),
            "reference.json": b"{}",
        }
        manifest = {
            "release_id": hashlib.sha256(b"".join(files.values())).hexdigest(),
            "name": "pay",
            "files": {
                name: hashlib.sha256(content).hexdigest() for name, content in files.items()
            },
        }
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        (tmp_path / "release.json").write_text(json.dumps(manifest))
        return tmp_path

    return write


def _model_bytes(signature: Signature) -> bytes:
    """Return the model: 100 for an engineer, plus the age (0 if missing), plus the rate.

    A class is true from 100 on; its probability is 0.75 then, else 0.25. The raw score of a number
    is a tenth of it; a model of classes is as older releases are, without raw scores.
    """
    graph = Graph(
        n_strings=len(signature.string_columns), n_numbers=len(signature.number_columns)
    )
    title = graph.map_strings(graph.column(STRINGS, 0), {"engineer": 100.0}, 0.0)
    known = graph.where_missing(NUMBERS, graph.number(0.0))
    score = graph.add(graph.add(title, graph.column(known, 0)), graph.column(known, 1))
    flat = graph.node("Squeeze", score, graph.constant([1]))
    if signature.target.task == "regression":
        graph.output("prediction", flat, TensorProto.DOUBLE, ["rows"])
        ends = graph.add(score, graph.constant([[-1.0, 1.0]]))
        graph.output("interval", ends, TensorProto.DOUBLE, ["rows", 2])
        raw = graph.divide(score, graph.number(10.0))
        graph.output("raw_scores", raw, TensorProto.DOUBLE, ["rows", 1])
    else:
        is_rich = graph.cast(
            graph.node("GreaterOrEqual", flat, graph.number(100.0)), TensorProto.INT64
        )
        graph.output(
            "prediction",
            graph.choose(["false", "true"], is_rich),
            TensorProto.STRING,
            ["rows"],
        )
        shares = graph.choose([[0.75, 0.25], [0.25, 0.75]], is_rich)
        graph.output("probabilities", shares, TensorProto.DOUBLE, ["rows", 2])
    return bytes(graph.to_model({}).SerializeToString(deterministic=True))
