"""Trees as flat arrays: children, missing values and sets of levels."""

from __future__ import annotations

import numpy as np
import onnxruntime
from onnx import TensorProto
from tests.row_machine import run_program

from modelwright.portable import NUMBERS, STRINGS, Graph, row_program
from modelwright.portable.trees import Tree, Trees


def trees(*, is_strict: bool = False) -> Trees:
    """Return two trees: a threshold with a set of levels below it, and a single leaf."""
    grown = Tree(
        columns=np.array([0, 1, 0]),
        thresholds=np.array([2.0, 0.0, 4.0]),
        missing_left=np.array([True, False, False]),
        left=np.array([1, ~0, ~2]),
        right=np.array([2, ~1, ~3]),
        leaves=np.array([0.1, 0.2, 0.3, 0.4]),
        members={1: np.array([0, 3])},
    )
    leaf = Tree(
        columns=np.empty(0, dtype=np.int64),
        thresholds=np.empty(0),
        missing_left=np.empty(0, dtype=bool),
        left=np.empty(0, dtype=np.int64),
        right=np.empty(0, dtype=np.int64),
        leaves=np.array([1e-3]),
    )
    return Trees(trees=(grown, leaf), base=np.array([10.0]), is_strict=is_strict)


ROWS = np.array(
    [
        [first, second]
        for first in (1.0, 2.0, 3.0, 4.0, 5.0, np.nan)
        for second in (0.0, 1.0, 3.0, 7.0, np.nan)
    ]
)
NO_TEXTS = np.empty((len(ROWS), 0), dtype=object)


def test_sums_are_those_of_onnx_runtime_to_the_last_bit() -> None:
    for is_strict in (False, True):
        graph = Graph(n_strings=0, n_numbers=2)
        answer = trees(is_strict=is_strict).to_portable(graph, NUMBERS)
        graph.output("answer", answer, TensorProto.DOUBLE, ["rows", 1])
        model = graph.to_model({})
        session = onnxruntime.InferenceSession(model.SerializeToString())
        (expected,) = session.run(None, {STRINGS: NO_TEXTS, NUMBERS: ROWS})

        answers = run_program(row_program(model), NO_TEXTS, ROWS)["answer"]

        np.testing.assert_array_equal(answers, expected)
        assert len(np.unique(expected)) == 4


def test_leaves_are_negative_and_members_stand_one_after_another() -> None:
    graph = Graph(n_strings=0, n_numbers=2)
    graph.output(
        "answer", trees().to_portable(graph, NUMBERS), TensorProto.DOUBLE, ["rows", 1]
    )

    (step, *_) = row_program(graph.to_model({})).steps

    assert step.details["left"].tolist() == [1, ~0, ~2, ~4]
    assert step.details["right"].tolist() == [2, ~1, ~3, ~4]
    assert step.details["roots"].tolist() == [0, 3]
    assert step.details["members"].tolist() == [0.0, 3.0]
    assert step.details["member_starts"].tolist() == [0, 0, 2, 2, 2]
