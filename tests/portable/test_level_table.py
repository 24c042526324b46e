from __future__ import annotations

import numpy as np
import onnxruntime
from onnx import TensorProto

from modelwright.portable import NUMBERS, STRINGS, Graph
from modelwright.portable.level_table import LevelTable


def test_a_code_finds_its_row_and_any_other_level_the_last_one() -> None:
    table = LevelTable(column=1, values=np.array([[1.0, 2.0], [3.0, 4.0], [-1.0, -2.0]]))
    graph = Graph(n_strings=0, n_numbers=2)
    tensor = table.to_portable(graph, NUMBERS)
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", 2])
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
    rows = np.array([[9.0, 1.0], [9.0, 0.0], [9.0, np.nan], [9.0, -1e30]])

    strings = np.empty((4, 0), dtype=object)
    (answers,) = session.run(None, {STRINGS: strings, NUMBERS: rows})

    assert answers.tolist() == [[3, 4], [1, 2], [-1, -2], [-1, -2]]
