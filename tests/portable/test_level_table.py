from __future__ import annotations

import numpy as np
import onnxruntime
from onnx import TensorProto

from modelwright.portable import NUMBERS, STRINGS, Graph
from modelwright.portable.level_table import LevelTable, look_up


def test_a_code_finds_its_number_and_any_other_level_the_last_one() -> None:
    tables = (
        LevelTable(column=1, values=np.array([1.0, 3.0, -1.0])),
        LevelTable(column=0, values=np.array([7.0, 8.0])),
        LevelTable(column=1, values=np.array([2.0, 4.0, -2.0])),
    )
    graph = Graph(n_strings=0, n_numbers=2)
    tensor = look_up(graph, NUMBERS, tables)
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", 3])
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
    rows = np.array([[0.0, 1.0], [np.nan, 0.0], [0.0, np.nan], [-1e30, -1e30]])

    strings = np.empty((4, 0), dtype=object)
    (answers,) = session.run(None, {STRINGS: strings, NUMBERS: rows})

    assert answers.tolist() == [[3, 7, 4], [1, 8, 2], [-1, 7, -2], [-1, 8, -2]]
