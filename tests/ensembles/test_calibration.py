"""Calibration on the logit."""

import numpy as np
import pytest
from sklearn.metrics import log_loss

from modelwright.ensembles.calibration import LogitCalibration


def overconfident(n_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities that are too sharp, and labels drawn from the right ones."""
    generator = np.random.default_rng(3)
    scores = generator.normal(0, 1.5, (4000, n_classes))
    right = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    labels = (right.cumsum(axis=1) > generator.random((4000, 1))).argmax(axis=1)
    sharp = right**3 / (right**3).sum(axis=1, keepdims=True)
    return sharp, labels


@pytest.mark.parametrize("n_classes", [2, 3, 7])
def test_overconfident_probabilities_are_mended(n_classes: int) -> None:
    probabilities, labels = overconfident(n_classes)

    calibration = LogitCalibration().fit(probabilities[:2000], labels[:2000])

    before, after = probabilities[2000:], calibration.transform(probabilities[2000:])
    assert calibration.parameters_[0] == pytest.approx(1 / 3, rel=0.15)
    assert log_loss(labels[2000:], after) < log_loss(labels[2000:], before) - 0.05
    np.testing.assert_allclose(after.sum(axis=1), 1.0)


def test_certain_probabilities_stay_finite() -> None:
    probabilities = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])

    calibrated = (
        LogitCalibration()
        .fit(probabilities, np.array([0, 1, 1, 1]))
        .transform(probabilities)
    )

    assert np.isfinite(calibrated).all()


def test_a_whole_weight_is_as_good_as_so_many_copies_of_the_row() -> None:
    generator = np.random.default_rng(0)
    positive = generator.uniform(0.1, 0.9, 200)
    probabilities = np.column_stack([1 - positive, positive])
    y = (generator.uniform(size=200) < positive**2).astype(np.int64)
    counts = generator.integers(1, 4, 200)

    weighted = LogitCalibration().fit(probabilities, y, counts.astype(np.float64))

    copied = LogitCalibration().fit(probabilities.repeat(counts, axis=0), y.repeat(counts))
    np.testing.assert_allclose(weighted.parameters_, copied.parameters_, rtol=1e-4)
