"""What both estimators share: from a table to a fitted model."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import (
    _check_sample_weight,
    check_is_fitted,
    validate_data,
)

from modelwright import build, deploy, design
from modelwright.errors import DataError
from modelwright.estimators.settings import (
    check_limits,
    check_settings,
    learner_options,
)
from modelwright.estimators.tables import to_pandas
from modelwright.metrics import find as find_metric
from modelwright.runtime import Normaliser
from modelwright.runtime.values import read_category
from modelwright.workflow.duration import parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from modelwright.metrics import Given
    from modelwright.records import Direction, ReleaseManifest, Task
    from modelwright.records.signature import Label
    from modelwright.runtime import Inputs, Predictions

TARGET = "target"
LEAST_BUILD_SHARE = 0.5  # of the budget; the design has the rest
WEIGHT = "sample_weight"


class Estimator(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """What both estimators share: from a table to a fitted model.

    The parameters are those of `Regressor`.
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
        check_settings(self.metric, self.trials, self.monotone)
        check_limits(max_size_mb=self.max_size_mb, max_latency_us=self.max_latency_us)
        started = time.monotonic()
        designed = self._design(X, y, task, sample_weight=sample_weight, classes=classes)
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
                **learner_options(self.learners),
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

    def _design(
        self,
        X: Any,  # noqa: N803
        y: NDArray[Any],
        task: Task,
        *,
        sample_weight: Any,
        classes: tuple[Label, ...],
    ) -> design.Design:
        frame = self._frame(X, reset=True)
        features = tuple(frame.columns)
        if len(frame) != len(y):
            raise DataError(
                f"X has {len(frame)} rows and y has {len(y)}; pass one label for each row."
            )
        if len(frame) < 2:
            raise DataError("X has 1 sample; a model needs at least 10. Pass more rows.")
        target, weight = _free_name(TARGET, features), None
        if sample_weight is not None:
            weight = _free_name(WEIGHT, (*features, target))
            weights = _check_sample_weight(sample_weight, frame, dtype=np.float64)
            frame = frame.assign(**{weight: weights})
        goal = design.Goal(
            target=target,
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
        designed = design.design(frame.assign(**{target: y}), goal)
        return _as_promised(designed, classes, goal)

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
            frame = to_pandas(X)
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


def _free_name(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += "_"
    return name


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
