"""The classifier of the Python front door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets

from modelwright.errors import DataError
from modelwright.estimators.estimator import Estimator
from modelwright.estimators.labels import check_labels, plain, read_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.records import Task
    from modelwright.records.signature import Label


class Classifier(ClassifierMixin, Estimator):  # type: ignore[misc]  # scikit-learn ships no types
    """A classifier that designs and builds itself.

    Parameters
    ----------
    metric
        What the search improves: a scikit-learn scorer's name, a scorer, or a function of outcomes
        and answers; None for ROC AUC with two classes and log loss with more.
    budget, trials, seed, time, group, learners, portable, monotone, explainable, max_size_mb, max_latency_us
        As in `Regressor`.

    Attributes
    ----------
    classes_
        Labels in the order of the probabilities.
    plan_, report_
        What was decided and what was tried.

    Examples
    --------
    >>> from modelwright import Classifier
    >>> X = [[0.0, 1.0], [1.0, 0.2], [0.1, 0.8], [0.9, 0.1]] * 25
    >>> model = Classifier(trials=2).fit(X, ["no", "yes", "no", "yes"] * 25)
    >>> model.predict([[1.0, 0.1]]).tolist()
    ['yes']
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803
        """Design and build.

        Parameters
        ----------
        X
            pandas, polars or Arrow table, or a matrix, shape (n_rows, n_columns).
        y
            Labels, shape (n_rows,).
        sample_weight
            How much each row counts, shape (n_rows,); 0 leaves a row out, None counts all alike.

        Raises
        ------
        DataError
            If the rows cannot teach a model.
        """
        labels = read_labels(y)
        check_classification_targets(labels)
        self.classes_ = np.unique(labels)
        if len(self.classes_) < 2:
            raise DataError(
                f"y holds {len(self.classes_)} class; a classifier needs samples of at least 2 classes. "
                "Pass rows of another class too."
            )
        classes = plain(self.classes_)
        check_labels(classes)
        task: Task = "binary" if len(classes) == 2 else "multiclass"
        return self._fit(X, labels, task, sample_weight=sample_weight, classes=classes)

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """Return the label of each row, shape (n_rows,)."""
        labels = self._answers(X).prediction.tolist()
        return np.asarray(self.classes_[self._places(labels)])

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        """Return probabilities in the order of `classes_`, shape (n_rows, n_classes)."""
        answers = self._answers(X)
        known = self._places(self.plan_.signature.target.classes)
        probabilities = np.zeros((len(answers.prediction), len(self.classes_)))
        probabilities[:, known] = answers.probabilities
        return probabilities

    def _places(self, labels: Sequence[Label]) -> list[int]:
        """Return where labels stand in `classes_`."""
        index = {label: place for place, label in enumerate(plain(self.classes_))}
        return [index[label] for label in labels]
