"""What answers otherwise is not released."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from onnx import TensorProto

from modelwright.deploy.parity import check_parity, decision_edges
from modelwright.errors import ParityError
from modelwright.portable import NUMBERS, Graph
from modelwright.portable.trees import Tree, Trees

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.deploy.conftest import FormulaModel

    from modelwright.records import ParityCertificate
    from modelwright.runtime import Inputs


def certify(model: FormulaModel, held_out: Inputs) -> ParityCertificate:
    return check_parity(model, model.to_portable().SerializeToString(), held_out, seed=0)


@pytest.mark.parametrize("kind", ["regression", "binary"])
def test_a_faithful_portable_model_is_certified(
    kind: str, held_out: Inputs, request: pytest.FixtureRequest
) -> None:
    certificate = certify(request.getfixturevalue(kind), held_out)

    assert certificate.passed
    outputs = {
        "regression": {"prediction": 1e-9, "interval": 1e-9, "raw scores": 1e-9},
        "binary": {"label": 0.0, "probabilities": 1e-9, "raw scores": 1e-9},
    }[kind]
    alone = "one row at a time"
    assert [(check.rows, check.output) for check in certificate.checks] == [
        (rows, output) for rows in ("held-out", "hostile", alone) for output in outputs
    ]
    for check in certificate.checks:
        bound = outputs[check.output]
        assert check.bound == (min(bound, 1e-12) if check.rows == alone else bound)
    assert all(check.largest_difference <= check.bound for check in certificate.checks)
    assert {"python", "numpy", "onnxruntime"} <= certificate.versions.keys()


def test_a_model_is_certified_without_held_out_rows(
    regression: FormulaModel, held_out: Inputs
) -> None:
    certificate = certify(regression, held_out.take(np.array([], dtype=np.intp)))

    assert {check.rows for check in certificate.checks} == {"hostile", "one row at a time"}


@pytest.mark.parametrize("kind", ["regression", "binary"])
def test_a_model_that_is_off_by_a_little_is_refused(
    kind: str,
    held_out: Inputs,
    with_fault: Callable[..., FormulaModel],
    request: pytest.FixtureRequest,
) -> None:
    model = with_fault(request.getfixturevalue(kind), fault=1e-5)

    with pytest.raises(
        ParityError, match=r"differs? by up to .* \(allowed: 1e-09\) on \d+ of"
    ):
        certify(model, held_out)


@pytest.mark.parametrize("kind", ["regression", "binary"])
def test_a_fault_in_the_raw_scores_alone_is_refused(
    kind: str,
    held_out: Inputs,
    with_fault: Callable[..., FormulaModel],
    request: pytest.FixtureRequest,
) -> None:
    model = with_fault(request.getfixturevalue(kind), raw_fault=1e-5)

    with pytest.raises(ParityError, match="Hostile: the raw scores differ by") as refused:
        certify(model, held_out)

    others = ("the prediction", "the label", "the interval", "the probabilities")
    assert not [each for each in others if each in str(refused.value)]


def test_a_model_without_raw_scores_is_refused(
    regression: FormulaModel, held_out: Inputs
) -> None:
    portable = regression.to_portable()
    del portable.graph.output[2]

    with pytest.raises(ParityError, match="raw scores"):
        check_parity(regression, portable.SerializeToString(), held_out, seed=0)


def test_a_wide_bound_lets_small_differences_pass(
    regression: FormulaModel, held_out: Inputs, with_fault: Callable[..., FormulaModel]
) -> None:
    assert certify(with_fault(regression, fault=1e-5, parity_bound=1e-5), held_out).passed


def test_a_model_that_forgets_missing_values_is_refused_by_hostile_rows(
    binary: FormulaModel, held_out: Inputs, with_fault: Callable[..., FormulaModel]
) -> None:
    complete = held_out.take(np.flatnonzero(~np.isnan(held_out.numbers).any(axis=1)))

    with pytest.raises(ParityError, match="size: missing") as refused:
        certify(with_fault(binary, forgets_missing=True), complete)

    assert "Held-out" not in str(refused.value)


def test_differing_labels_are_counted(
    binary: FormulaModel, held_out: Inputs, with_fault: Callable[..., FormulaModel]
) -> None:
    with pytest.raises(ParityError, match=r"Hostile: the label differs on \d+ of"):
        certify(with_fault(binary, fault=-30.0, parity_bound=1.0), held_out)


def test_the_thresholds_of_trees_are_found() -> None:
    tree = Tree(
        columns=np.array([0]),
        thresholds=np.array([42.5]),
        missing_left=np.array([False]),
        left=np.array([~0]),
        right=np.array([~1]),
        leaves=np.array([1.0, 2.0]),
    )
    graph = Graph(n_strings=0, n_numbers=1)
    total = Trees(trees=(tree,), base=np.zeros(1)).to_portable(graph, NUMBERS)
    graph.output("prediction", total, TensorProto.DOUBLE, ["rows", 1])

    assert 42.5 in decision_edges(graph.to_model({}).SerializeToString())


def test_a_model_without_trees_has_no_thresholds(regression: FormulaModel) -> None:
    assert decision_edges(regression.to_portable().SerializeToString()).size == 0
