"""The Python front door for scikit-learn users: design, build and release behind fit and predict."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    _check_sample_weight,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from modelwright import build, deploy, design, learners
from modelwright._plugins import is_reference, load_object
from modelwright.errors import ConfigError, DataError, some
from modelwright.metrics import find as find_metric
from modelwright.runtime import Normaliser
from modelwright.runtime.values import read_category
from modelwright.workflow.duration import parse_duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.metrics import Given
    from modelwright.records import Direction, ReleaseManifest, Task
    from modelwright.records.signature import Label
    from modelwright.runtime import Inputs, Predictions

TARGET = "target"
LEAST_BUILD_SHARE = 0.5  # of the budget; the design has the rest
WEIGHT = "sample_weight"


class _Estimator(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """What both estimators share: from a table to a fitted model.

    Parameters
    ----------
    metric
        What the search improves: a scikit-learn scorer's name, a scorer, or a function of outcomes
        and answers; None chooses by task.
    budget
        Time for the whole fit: seconds, or a text such as "60s".
    trials
        Number of candidates instead of a time; results then repeat exactly.
    seed
        Seed of everything random.
    time
        Column that orders the rows, or "@order" when they stand in time order.
    group
        Column whose equal values must not be torn apart by the split.
    learners
        What may take part, beside the baselines: names of ours, scikit-learn style classes or
        estimators, ("name", estimator) pairs, references such as "my_models.py:MyForest"; None
        for all of ours that are installed.
    portable
        Whether only what can be written into a portable release may win.
    monotone
        Number columns that the answer must follow, each with "rising" or "falling".
    explainable
        Whether one model that a person can read must win.
    max_size_mb, max_latency_us
        Largest size of the portable model in megabytes, and largest median time of a single row
        in it, in microseconds, on this machine and one thread.
    """

    def __init__(
        self,
        *,
        metric: Given | None = None,
        budget: float | str = "60s",
        trials: int | None = None,
        seed: int = 0,
        time: str | None = None,
        group: str | None = None,
        learners: Sequence[Any] | None = None,
        portable: bool = True,
        monotone: Mapping[str, Direction] | None = None,
        explainable: bool = False,
        max_size_mb: float | None = None,
        max_latency_us: float | None = None,
    ) -> None:
        self.metric = metric
        self.budget = budget
        self.trials = trials
        self.seed = seed
        self.time = time
        self.group = group
        self.learners = learners
        self.portable = portable
        self.monotone = monotone
        self.explainable = explainable
        self.max_size_mb = max_size_mb
        self.max_latency_us = max_latency_us

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn what goes in: missing values and texts too."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags

    def release(self, path: Path | str, *, name: str = "model") -> ReleaseManifest:
        """Write the fitted model as a release below a folder; refused unless it answers alike.

        Parameters
        ----------
        path
            Folder of releases; the release lies in it under its id.
        name
            Name on the card.

        Raises
        ------
        ParityError
            If the portable model answers unlike this one.
        """
        check_is_fitted(self, "model_")
        return deploy.write_release(
            Path(path),
            model=self.model_,
            plan=self.plan_,
            report=self.report_,
            reference=self.reference_,
            held_out=self._held_out,
            name=name,
            created_at=datetime.now(UTC),
        )

    def _fit(
        self,
        X: Any,  # noqa: N803 - scikit-learn's name
        y: NDArray[Any],
        task: Task,
        *,
        sample_weight: Any,
        classes: tuple[Label, ...] = (),
    ) -> Self:
        frame = self._frame(X, reset=True)
        features = tuple(frame.columns)
        if len(frame) != len(y):
            raise DataError(
                f"X has {len(frame)} rows and y has {len(y)}; pass one label for each row."
            )
        if len(frame) < 2:
            raise DataError("X has 1 sample; a model needs at least 10. Pass more rows.")
        _check_settings(self.metric, self.trials, self.monotone)
        weight = None
        if sample_weight is not None:
            weight = _free_name(WEIGHT, (*features, TARGET))
            weights = _check_sample_weight(sample_weight, frame, dtype=np.float64)
            frame = frame.assign(**{weight: weights})
        _check_limits(max_size_mb=self.max_size_mb, max_latency_us=self.max_latency_us)
        goal = design.Goal(
            target=TARGET,
            task=task,
            metric=self.metric,
            positive=read_category(classes[1]) if task == "binary" else None,
            time=self.time if self.time is not None else "none",
            group=self.group,
            weight=weight,
            monotone=dict(self.monotone or {}),
            repeats="keep",
            keep=features,
            seed=self.seed,
        )
        started = time.monotonic()
        designed = _as_promised(
            design.design(frame.assign(**{TARGET: y}), goal), classes, goal
        )
        budget = parse_duration(self.budget)
        left = budget - (time.monotonic() - started)
        built = build.train(
            designed.plan,
            designed.split,
            designed.inputs,
            designed.labels,
            options=build.BuildOptions(
                budget_seconds=max(left, LEAST_BUILD_SHARE * budget),
                trials=self.trials,
                seed=self.seed,
                portable=self.portable,
                **_learner_options(self.learners),
                explainable=self.explainable,
                max_size_mb=self.max_size_mb,
                max_latency_us=self.max_latency_us,
            ),
            metric=designed.metric,
            weights=designed.weights,
        )
        self.plan_, self.report_ = designed.plan, built.report
        self.model_, self.reference_ = built.model, built.reference
        self._held_out = designed.inputs.take(designed.split.test_rows)
        return self

    def _answers(self, X: Any) -> Predictions:  # noqa: N803
        check_is_fitted(self, "model_")
        return self.model_.predict(self._inputs(X))

    def _inputs(self, X: Any) -> Inputs:  # noqa: N803
        return Normaliser(self.plan_.signature).table(self._frame(X, reset=False))

    def _frame(self, X: Any, *, reset: bool) -> pd.DataFrame:  # noqa: N803
        """Return a table as a pandas frame with text names, and keep scikit-learn's attributes."""
        if hasattr(X, "column_names") and hasattr(X, "to_pandas"):  # Arrow
            X = X.to_pandas()  # noqa: N806
        if hasattr(X, "columns"):
            validate_data(self, X, reset=reset, skip_check_array=True)
            frame = _pandas(X)
            if frame.empty:
                raise DataError(
                    f"X has shape {frame.shape}; pass at least one row and column."
                )
            return frame
        matrix = validate_data(
            self, X, reset=reset, dtype=None, ensure_all_finite="allow-nan"
        )
        return pd.DataFrame(
            matrix, columns=[f"x{index}" for index in range(matrix.shape[1])]
        )


class Classifier(ClassifierMixin, _Estimator):  # type: ignore[misc]  # as above
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
        labels = _labels(y)
        check_classification_targets(labels)
        self.classes_ = np.unique(labels)
        if len(self.classes_) < 2:
            raise DataError(
                f"y holds {len(self.classes_)} class; a classifier needs samples of at least 2 classes. "
                "Pass rows of another class too."
            )
        classes = _plain(self.classes_)
        _check_labels(classes)
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
        index = {label: place for place, label in enumerate(_plain(self.classes_))}
        return [index[label] for label in labels]


class Regressor(RegressorMixin, _Estimator):  # type: ignore[misc]  # as above
    """A regressor that designs and builds itself.

    Parameters
    ----------
    metric
        What the search improves: a scikit-learn scorer's name, a scorer, or a function of outcomes
        and answers; None for the root mean squared error.
    budget
        Time for the whole fit: seconds, or a text such as "60s".
    trials
        Number of candidates instead of a time; results then repeat exactly.
    seed
        Seed of everything random.
    time
        Column that orders the rows, or "@order" when they stand in time order.
    group
        Column whose equal values must not be torn apart by the split.
    learners
        What may take part, beside the baselines: names of ours, scikit-learn style classes or
        estimators, ("name", estimator) pairs, references such as "my_models.py:MyForest"; None
        for all of ours that are installed.
    portable
        Whether only what can be written into a portable release may win.
    monotone
        Number columns that the answer must follow, each with "rising" or "falling".
    explainable
        Whether one model that a person can read must win.
    max_size_mb, max_latency_us
        Largest size of the portable model in megabytes, and largest median time of a single row
        in it, in microseconds, on this machine and one thread.

    Attributes
    ----------
    plan_, report_
        What was decided and what was tried.
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803
        """Design and build.

        Parameters
        ----------
        X
            pandas, polars or Arrow table, or a matrix, shape (n_rows, n_columns).
        y
            Numbers, shape (n_rows,).
        sample_weight
            How much each row counts, shape (n_rows,); 0 leaves a row out, None counts all alike.

        Raises
        ------
        DataError
            If the rows cannot teach a model.
        """
        labels = _labels(y)
        try:
            values = np.asarray(labels, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise DataError(
                "y holds values that are no numbers. Pass numbers, or use Classifier for labels."
            ) from error
        if not np.isfinite(values).all():
            raise DataError("y holds NaN or infinity. Drop the rows without a known value.")
        return self._fit(X, values, "regression", sample_weight=sample_weight)

    def predict(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        """Return the value of each row, shape (n_rows,)."""
        return np.asarray(self._answers(X).prediction, dtype=np.float64)

    def predict_interval(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        """Return lower and upper ends that hold 90 % of rows, shape (n_rows, 2)."""
        return np.asarray(self._answers(X).intervals)


def _check_settings(metric: Any, trials: Any, monotone: Any) -> None:
    """Refuse settings of a wrong type, which scikit-learn's rules let in until now."""
    if not (isinstance(metric, str | None) or callable(metric)):
        raise ConfigError(
            f"metric is a {type(metric).__name__}. Pass the name of a scikit-learn scorer such as "
            "'roc_auc' or 'neg_mean_absolute_error', a function of y_true and y_pred, or None."
        )
    is_mapping = isinstance(monotone, Mapping | None)
    if not is_mapping or not all(
        way in ("rising", "falling") for way in (monotone or {}).values()
    ):
        raise ConfigError(
            f"monotone is {monotone!r}. Give each column a direction: 'rising' or 'falling'."
        )
    is_count = isinstance(trials, Integral) and not isinstance(trials, bool)
    if trials is not None and not (is_count and trials > 0):
        raise ConfigError(
            f"trials is {trials!r}. Pass a whole number from 1 on, or None for a budget in time."
        )


def _check_limits(**limits: Any) -> None:
    """Refuse limits that are no positive numbers."""
    for name, limit in limits.items():
        is_number = isinstance(limit, Real) and not isinstance(limit, bool)
        if limit is not None and not (is_number and limit > 0):
            raise ConfigError(f"{name} is {limit!r}. Pass a number above 0, or None.")


def _learner_options(entries: Sequence[Any] | None) -> dict[str, Any]:
    """Return what `learners` says to the build's options, by their names."""
    names: list[str] = []
    own = []
    for entry in entries or ():
        if isinstance(entry, str) and not is_reference(entry):
            names.append(learners.find(entry).name)
            continue
        name, kind = entry if isinstance(entry, tuple) else (None, entry)
        kind = load_object(kind) if isinstance(kind, str) else kind
        own.append(learners.custom_learner(kind, name=name))
    learners.check_names(own, (*learners.NAMES, "ensemble"))
    return {
        "learners": (*names, *(learner.name for learner in own)),
        "custom_learners": tuple(own),
    }


def _free_name(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _labels(y: Any) -> NDArray[Any]:
    if y is None:
        raise ValueError("requires y to be passed, but the target y is None")
    if hasattr(y, "to_pylist"):  # Arrow
        y = y.to_pylist()
    values = y.to_numpy() if hasattr(y, "to_numpy") else y
    labels = np.asarray(column_or_1d(values, warn=True))
    if labels.dtype == object and pd.isna(labels).any():
        raise ValueError("y contains missing labels (None or NaN). Drop their rows.")
    return labels


def _plain(classes: NDArray[Any]) -> tuple[Label, ...]:
    """Return labels as Python has them, without NumPy's types."""
    return tuple(c.item() if isinstance(c, np.generic) else c for c in classes)


def _check_labels(classes: tuple[Label, ...]) -> None:
    """Refuse labels that a release could not answer with, or could not tell apart."""
    texts = [read_category(label) for label in classes]
    if any(not isinstance(label, (str, int, float, bool)) for label in classes):
        raise DataError(
            f"y holds labels of type {type(classes[0]).__name__}. Pass texts, numbers or booleans."
        )
    if "" in texts:
        raise DataError(
            f"y holds the label {classes[texts.index('')]!r}, which stands for a missing value. "
            "Give the class another name, or drop its rows."
        )
    if len(set(texts)) < len(texts):
        alike = [label for label in classes if texts.count(read_category(label)) > 1]
        raise DataError(
            f"y holds labels that read alike: {some(alike)}. Spell each class in one way."
        )


def _as_promised(
    designed: design.Design, classes: tuple[Label, ...], goal: design.Goal
) -> design.Design:
    """Return a design that keeps what the estimators promise.

    Classes have the type that the user gave them: "1" stays a text. A value may be missing in any
    column, as scikit-learn's tags say, and not only where training rows had gaps.
    """
    own = {read_category(label): label for label in classes}
    signature = designed.plan.signature
    labels = tuple(own[read_category(label)] for label in signature.target.classes)
    target = replace(signature.target, classes=labels)
    columns = tuple(replace(column, nullable=True) for column in signature.columns)
    signature = replace(signature, columns=columns, target=target)
    metric = goal.metric or designed.metric.name
    return replace(
        designed,
        plan=replace(designed.plan, signature=signature),
        metric=find_metric(metric, target=target),
    )


def _pandas(table: Any) -> pd.DataFrame:
    """Return a pandas or polars table as pandas, its index dropped, its column names as texts."""
    frame = pd.DataFrame(table) if isinstance(table, pd.DataFrame) else _from_polars(table)
    return frame.set_axis([str(name) for name in frame.columns], axis=1).reset_index(
        drop=True
    )


def _from_polars(table: Any) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(table[name].to_list()) for name in table.columns})
