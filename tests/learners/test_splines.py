"""Splines bend a column's line at its quantiles."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto

from modelwright.learners.splines import Splines
from modelwright.portable import NUMBERS, STRINGS, Graph

GENERATOR = np.random.default_rng(0)


def test_knots_stand_at_quantiles_within_the_values() -> None:
    features = np.arange(101.0)[:, None]

    splines = Splines.of(features, 4)

    assert splines.knots.tolist() == [25.0, 50.0, 75.0]


def test_few_values_are_knots_themselves_and_flags_have_none() -> None:
    features = np.column_stack([np.arange(100) % 5, np.arange(100) % 2]).astype(float)

    splines = Splines.of(features, 8)

    assert splines.columns.tolist() == [0, 0, 0]
    assert splines.knots.tolist() == [1.0, 2.0, 3.0]


def test_any_piecewise_linear_curve_is_a_sum_of_the_features() -> None:
    column = np.linspace(0, 100, 201)
    curve = np.interp(column, [0, 25, 50, 75, 100], [0, 5, -3, 8, 8])

    features = Splines.of(column[:, None], 4).transform(column[:, None])

    solution = np.linalg.lstsq(np.column_stack([features, np.ones(201)]), curve)[0]
    np.testing.assert_allclose(
        np.column_stack([features, np.ones(201)]) @ solution, curve, atol=1e-9
    )


def test_a_wide_table_gets_few_knots_a_column() -> None:
    splines = Splines.of(GENERATOR.normal(size=(50, 700)), 16)

    assert len(splines.knots) == 700
    assert len(Splines.of(GENERATOR.normal(size=(9, 2_500)), 16).knots) == 0


@pytest.mark.parametrize("n_values", [2, 100])
def test_the_graph_adds_the_same_features(n_values: int) -> None:
    features = GENERATOR.normal(size=(100, 3)) if n_values > 2 else np.eye(2)
    splines = Splines.of(features, 8)
    graph = Graph(n_strings=0, n_numbers=features.shape[1])
    tensor = splines.to_portable(graph, NUMBERS)
    graph.output("features", tensor, TensorProto.DOUBLE, ["rows", "features"])
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString())
    rows = np.vstack([features, features * 1e6, -features])

    (answer,) = session.run(
        None, {STRINGS: np.empty((len(rows), 0), dtype=object), NUMBERS: rows}
    )

    np.testing.assert_array_equal(answer, splines.transform(rows))
