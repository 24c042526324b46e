"""scikit-learn's scorers as metrics: they are asked with answers that are there already."""

from __future__ import annotations

import logging
import numbers
import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.metrics import get_scorer, get_scorer_names

from modelwright.metrics.base import Metric, labels_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.metrics.base import Needs, Weights
    from modelwright.records import Task

_LOGGER = logging.getLogger(__name__)
_CLASSIFICATION: tuple[Task, ...] = ("binary", "multiclass")
_SAMPLE_ROWS = 18
_SAMPLE_CLASSES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Outcomes and predictions, as `Metric.value` takes them."""

    y: NDArray[Any]
    predictions: NDArray[np.float64]

    def twice(self) -> Sample:
        """Return each row two times."""
        return Sample(np.concatenate([self.y] * 2), np.concatenate([self.predictions] * 2))


@dataclass(frozen=True, slots=True, eq=False)
class ScorerFunction:
    """The function of a metric that asks a scikit-learn scorer.

    Parameters
    ----------
    scorer
        From `sklearn.metrics.get_scorer` or `make_scorer`.
    classes
        The labels that it sees, by class index; None shows it the indices.
    sign
        -1 shows a loss as what it is, and not as scikit-learn's negative score.
    is_per_row
        Whether the scorer sums over rows, so that its value is to be divided by their number.
    """

    scorer: Any
    classes: NDArray[Any] | None = None
    sign: int = 1
    is_per_row: bool = False

    def __call__(
        self,
        y: NDArray[Any],
        answers: NDArray[Any],
        n_classes: int = 0,
        sample_weight: Weights = None,
    ) -> float:
        """Return the score, NaN where the scorer refuses the rows."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that it is undefined for some rows
                return self.ask(y, answers, n_classes, sample_weight)
        except Exception as error:
            _LOGGER.info("scorer_failed scorer=%r error=%r", self.scorer, error)
            return float("nan")

    def ask(
        self,
        y: NDArray[Any],
        answers: NDArray[Any],
        n_classes: int = 0,
        sample_weight: Weights = None,
        asked: set[str] | None = None,
    ) -> float:
        """Return the score, or raise what the scorer raises; `asked` learns what it asked for."""
        estimator: _Answers
        if answers.ndim == 1 and not n_classes:
            estimator = _Values(values=answers)
        else:
            labels = np.arange(n_classes or answers.shape[1])
            labels = labels if self.classes is None else self.classes
            estimator, y = _Classes(labels, answers), labels[y]
        weights = {} if sample_weight is None else {"sample_weight": sample_weight}
        value = self.scorer(estimator, None, y, **weights)
        if asked is not None:
            asked |= estimator.asked
        if not isinstance(value, numbers.Real | np.generic) or isinstance(value, str):
            raise TypeError(f"it returned a {type(value).__name__} and not a number")
        n_rows = len(y) if sample_weight is None else float(sample_weight.sum())
        return self.sign * float(value) / (n_rows if self.is_per_row else 1)


class _Answers(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """A stand-in for an estimator: its answers are there before anybody asks."""

    asked: set[str]

    def __sklearn_is_fitted__(self) -> bool:
        return True


class _Values(RegressorMixin, _Answers):  # type: ignore[misc]
    def __init__(self, values: NDArray[np.float64]) -> None:
        self.values = values
        self.asked = set()

    def predict(self, X: Any) -> NDArray[np.float64]:  # noqa: ARG002, N803 - scikit-learn's names
        self.asked.add("values")
        return self.values


class _Classes(ClassifierMixin, _Answers):  # type: ignore[misc]
    """Knows labels by index, or probabilities; its classes are sorted, as scikit-learn's are."""

    def __init__(self, labels: NDArray[Any], answers: NDArray[Any]) -> None:
        self.labels = labels
        self.answers = answers
        self.order = np.argsort(labels, kind="stable")
        self.classes_ = labels[self.order]
        self.asked = set()

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: ARG002, N803
        self.asked.add("labels")
        is_decided = self.answers.ndim == 1
        return self.labels[self.answers if is_decided else labels_of(self.answers)]

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: ARG002, N803
        self.asked.add("probabilities")
        return self.answers[:, self.order]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a scorer did on a sample: its value, what it asked for, whether it takes weights."""

    value: float
    needs: Needs
    takes_weights: bool


def made_up_sample(task: Task, n_classes: int = _SAMPLE_CLASSES) -> Sample:
    """Return some rows, most of them answered right; values are above 0."""
    if task == "regression":
        values = np.linspace(1.25, 9.75, _SAMPLE_ROWS)
        return Sample(values, np.roll(values, 1) * 0.9)
    n_classes = 2 if task == "binary" else n_classes
    rows = np.arange(max(_SAMPLE_ROWS, 3 * n_classes))
    y = rows % n_classes
    predictions = np.full((len(rows), n_classes), 0.2 / (n_classes - 1))
    predictions[rows, np.where(rows % 7 == 0, (y + 1) % n_classes, y)] = 0.8
    return Sample(y, predictions)


def try_scorer(function: ScorerFunction, sample: Sample) -> Asked:
    """Ask a scorer about a sample; raises what it raises."""
    asked: set[str] = set()
    value = function.ask(sample.y, sample.predictions, asked=asked)
    needs: Needs = "values" if sample.predictions.ndim == 1 else "labels"
    if "probabilities" in asked:
        needs = "probabilities"
    weights = np.ones(len(sample.y))
    takes_weights = True
    try:
        function.ask(sample.y, sample.predictions, sample_weight=weights)
    except Exception:
        takes_weights = False
    return Asked(value, needs, takes_weights)


@cache
def scorer_metric(name: str) -> Metric | None:
    """Return the metric of one of scikit-learn's scorer names; None if there is no such name.

    A larger value is always better, as with scikit-learn: losses are negative. Which tasks it
    suits is found by asking it.
    """
    if name not in get_scorer_names():
        return None
    function = ScorerFunction(get_scorer(name))
    tried = _tried(function, ("regression",)) or _tried(function, _CLASSIFICATION)
    trials = list(tried.values())
    return Metric(
        name=name,
        tasks=frozenset(tried),
        higher_is_better=True,
        needs=trials[0].needs if trials else "labels",
        function=function,
        takes_weights=all(trial.takes_weights for trial in trials),
    )


def _tried(function: ScorerFunction, tasks: tuple[Task, ...]) -> dict[Task, Asked]:
    """Return the trials of the tasks on whose samples the scorer neither raises nor warns."""
    trials = {}
    for task in tasks:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", UserWarning)
            try:
                trials[task] = try_scorer(function, made_up_sample(task))
            except Exception:  # noqa: S112 - that it is not for this task
                continue
    return trials
