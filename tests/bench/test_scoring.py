from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import log_loss, roc_auc_score, root_mean_squared_error

from bench.quality.divisions import Division
from bench.quality.scoring import as_loss, constant_prediction, score, weighted_scores


def test_values_are_those_of_scikit_learn() -> None:
    generator = np.random.default_rng(0)
    # Rounded, so that some scores are equal.
    two = np.column_stack([1 - (p := generator.random(200).round(1)), p])
    three = generator.dirichlet([1, 1, 1], size=200)
    binary = generator.integers(2, size=200).astype(float)
    multiclass = generator.integers(3, size=200).astype(float)
    values = generator.normal(size=200)

    assert score("roc_auc", binary, two) == pytest.approx(roc_auc_score(binary, p))
    assert score("log_loss", multiclass, three) == pytest.approx(
        log_loss(multiclass, three)
    )
    assert score("rmse", values, p) == pytest.approx(root_mean_squared_error(values, p))


def test_weighted_values_are_those_of_scikit_learn() -> None:
    generator = np.random.default_rng(1)
    p = generator.random(100).round(1)
    truth = generator.integers(2, size=100).astype(float)
    weights = generator.integers(4, size=(3, 100))

    found = weighted_scores("roc_auc", truth, np.column_stack([1 - p, p]), weights)

    expected = [roc_auc_score(truth, p, sample_weight=draw) for draw in weights]
    assert found == pytest.approx(expected)


def test_a_draw_without_one_of_the_classes_has_no_roc_auc() -> None:
    probabilities = np.array([[0.8, 0.2], [0.1, 0.9]])

    found = weighted_scores(
        "roc_auc", np.array([0.0, 1.0]), probabilities, np.array([[2, 0], [1, 1]])
    )

    assert np.isnan(found[0])
    assert found[1] == 1.0


def test_a_loss_is_better_when_it_is_less() -> None:
    assert as_loss("roc_auc", 0.9) == pytest.approx(0.1)
    assert as_loss("rmse", 3.0) == 3.0


def test_the_constant_prediction_knows_the_target_of_the_training_rows_only() -> None:
    division = Division(
        train=Path(),
        test=Path(),
        rows=np.array([0, 1]),
        truth=np.array([1.0, 1.0]),
        train_target=np.array([0.0, 0.0, 0.0, 1.0]),
    )

    assert constant_prediction(division, task="binary").tolist() == [[0.75, 0.25]] * 2
    assert constant_prediction(division, task="regression").tolist() == [0.25, 0.25]
