"""A release in scikit-learn's own tools."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.inspection import permutation_importance
from sklearn.metrics import get_scorer
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.validation import check_is_fitted

from modelwright.runtime import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.records import Signature

ROWS = pd.DataFrame(
    {
        "job_title": ["engineer", None, "clerk", "engineer"] * 5,
        "age": [40, None, 30, 50] * 5,
        "rate": np.linspace(0, 5, 20),
    }
)


@pytest.fixture
def classifier(binary: Signature, release: Callable[[Signature], Path]) -> Any:
    return load(release(binary)).as_estimator()


@pytest.fixture
def regressor(regression: Signature, release: Callable[[Signature], Path]) -> Any:
    return load(release(regression)).as_estimator()


def test_it_answers_like_the_release(classifier: Any, regressor: Any) -> None:
    assert classifier.predict(ROWS)[:3].tolist() == [True, False, False]
    assert classifier.predict_proba(ROWS)[0].tolist() == [0.25, 0.75]
    assert regressor.predict(ROWS)[0] == 140.0
    assert not hasattr(regressor, "predict_proba")
    matrix = ROWS.astype(object).to_numpy()
    assert regressor.predict(matrix).tolist() == regressor.predict(ROWS).tolist()


def test_it_looks_like_a_fitted_estimator(classifier: Any, regressor: Any) -> None:
    check_is_fitted(classifier)
    assert is_classifier(classifier)
    assert is_regressor(regressor)
    assert classifier.classes_.tolist() == [False, True]
    assert classifier.n_features_in_ == 3
    assert classifier.feature_names_in_.tolist() == list(ROWS.columns)


def test_fitting_and_cloning_change_nothing(regressor: Any) -> None:
    fitted = clone(regressor).fit(ROWS, ROWS["rate"])

    assert fitted is regressor
    assert fitted.predict(ROWS)[0] == 140.0
    pipeline = make_pipeline(FunctionTransformer(), regressor).set_output(
        transform="pandas"
    )
    assert pipeline.fit(ROWS, ROWS["rate"]).predict(ROWS)[0] == 140.0


def test_importances_and_scorers_take_it(classifier: Any, regressor: Any) -> None:
    truth = regressor.predict(ROWS)
    found = permutation_importance(regressor, ROWS, truth, n_repeats=3, random_state=0)
    assert found.importances_mean.argmax() == 0  # the job, which is worth most

    labels = classifier.predict(ROWS)
    assert classifier.score(ROWS, labels) == 1.0
    assert get_scorer("roc_auc")(classifier, ROWS, labels) == 1.0
    assert cross_val_score(classifier, ROWS, labels, cv=2).tolist() == [1.0, 1.0]


def test_another_process_opens_the_release_again(classifier: Any) -> None:
    again = pickle.loads(pickle.dumps(classifier))  # noqa: S301 - our own

    assert again.predict(ROWS).tolist() == classifier.predict(ROWS).tolist()


def test_without_scikit_learn_the_error_says_what_to_install(
    binary: Signature, release: Callable[[Signature], Path]
) -> None:
    script = (
        "import sys; sys.modules['sklearn'] = None; import modelwright\n"
        f"modelwright.load({str(release(binary))!r}).as_estimator()"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert "MissingExtraError: as_estimator needs 'sklearn'" in done.stderr
