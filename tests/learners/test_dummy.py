from __future__ import annotations

import numpy as np

from modelwright import learners
from modelwright.learners import Rows


def test_dummy_answers_with_class_shares() -> None:
    fitted = learners.find("dummy").fit(
        Rows(np.arange(4.0)[:, None], np.array([0, 2, 2, 2])),
        params={},
        task="multiclass",
        n_classes=3,
        seed=0,
        n_threads=1,
    )

    assert fitted.predict(np.zeros((2, 1))).tolist() == [[0.25, 0.0, 0.75]] * 2
    assert fitted.n_iterations is None


def test_dummy_answers_with_the_mean() -> None:
    fitted = learners.find("dummy").fit(
        Rows(np.arange(4.0)[:, None], np.array([1.0, 2.0, 3.0, 10.0])),
        params={},
        task="regression",
        n_classes=0,
        seed=0,
        n_threads=1,
    )

    assert fitted.predict(np.zeros((3, 1))).tolist() == [4.0, 4.0, 4.0]
