"""A release as scikit-learn's tools know estimators: importances, displays, pipelines, scorers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np

from modelwright.errors import MissingExtraError

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
except ModuleNotFoundError as error:
    raise MissingExtraError(
        "as_estimator needs 'sklearn', which is not installed. "
        "Install it with: pip install scikit-learn"
    ) from error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.records.signature import Signature


class Release(Protocol):
    """What is needed of an opened release."""

    signature: Signature

    def predict(self, table: Any) -> NDArray[Any]:
        """Return the predictions."""

    def predict_proba(self, table: Any) -> NDArray[np.float64]:
        """Return the probabilities."""


class ReleasedEstimator(BaseEstimator):  # type: ignore[misc]
    """A release, which is fitted for good: like `FrozenEstimator`, it is its own clone.

    Parameters
    ----------
    predictor
        The opened release.
    """

    def __init__(self, predictor: Release) -> None:
        self.predictor = predictor

    @property
    def feature_names_in_(self) -> NDArray[np.object_]:
        """The input columns, in their order."""
        names = [column.name for column in self.predictor.signature.columns]
        return np.array(names, dtype=object)

    @property
    def n_features_in_(self) -> int:
        """Number of input columns."""
        return len(self.predictor.signature.columns)

    def fit(self, X: Any, y: Any = None, **_params: Any) -> Self:  # noqa: ARG002, N803 - scikit-learn's way
        """Change nothing.

        Parameters
        ----------
        X, y
            Not looked at.
        """
        return self

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803 - scikit-learn's way
        """Return the predictions for a table, shape (n_rows,).

        Parameters
        ----------
        X
            A table as in `Predictor.predict`.
        """
        return self.predictor.predict(X)

    def __sklearn_clone__(self) -> Self:
        """Return itself."""
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """Return True."""
        return True

    def __sklearn_tags__(self) -> Any:
        """Return what it takes: columns of any type, with gaps."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags


class ReleasedClassifier(ClassifierMixin, ReleasedEstimator):  # type: ignore[misc]
    """A release that predicts classes."""

    @property
    def classes_(self) -> NDArray[Any]:
        """The labels, in the order of the probabilities."""
        return np.array(self.predictor.signature.target.classes)

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803 - scikit-learn's way
        """Return the labels for a table, shape (n_rows,).

        Parameters
        ----------
        X
            A table as in `Predictor.predict`.
        """
        return self.predictor.predict(X).astype(self.classes_.dtype)

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: N803 - scikit-learn's way
        """Return the probabilities for a table, shape (n_rows, n_classes).

        Parameters
        ----------
        X
            A table as in `Predictor.predict`.
        """
        return self.predictor.predict_proba(X)


class ReleasedRegressor(RegressorMixin, ReleasedEstimator):  # type: ignore[misc]
    """A release that predicts numbers."""


def estimator_of(predictor: Release) -> ReleasedEstimator:
    """Return the estimator that fits the release's task."""
    is_regression = predictor.signature.target.task == "regression"
    return (ReleasedRegressor if is_regression else ReleasedClassifier)(predictor)
