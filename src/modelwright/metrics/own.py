"""A project's own metric: a Python function of outcomes and answers, or a scikit-learn scorer."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from sklearn.metrics import accuracy_score, make_scorer

from modelwright._plugins import is_reference, load_object
from modelwright.errors import ConfigError
from modelwright.metrics.base import Metric
from modelwright.metrics.scorers import (
    Sample,
    ScorerFunction,
    made_up_sample,
    try_scorer,
)

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.metrics.scorers import Asked
    from modelwright.records import Target

# What modelwright.toml or a person names: a reference, a function, or a scorer.
Given = str | Callable[..., Any]

_Scorer = type(make_scorer(accuracy_score))
_Growth = Literal["none", "by row", "other"]
_CONTRACT = (
    "It takes (y_true, y_pred) and returns a number, the larger the better; "
    "sklearn.metrics.make_scorer says otherwise."
)


def is_own(metric: Given) -> bool:
    """Return whether a metric is the project's own and not one by name."""
    return not isinstance(metric, str) or is_reference(metric)


def load_own(metric: Given, folder: Path | None = None) -> Callable[..., Any]:
    """Return the function or scorer that a reference such as `my_metrics.py:profit` names.

    Raises
    ------
    ConfigError
        If there is no such file or name, or it cannot be called.
    """
    found = load_object(metric, folder=folder) if isinstance(metric, str) else metric
    if not callable(found):
        raise ConfigError(
            f"The metric {metric!r} is a {type(found).__name__} and no function. {_CONTRACT}"
        )
    return found


def own_metric(metric: Given, target: Target, *, folder: Path | None = None) -> Metric:
    """Return the metric of a function or scorer, after it was tried on rows that are made up.

    A function gets labels as the target has them, or values. What sums over rows is divided by
    their number, so that figures on more and on fewer rows can be compared.

    Parameters
    ----------
    metric
        A reference, a function `f(y_true, y_pred)`, or what `sklearn.metrics.make_scorer` returns.
    target
        What the model predicts.
    folder
        What the path of a reference starts from.

    Raises
    ------
    ConfigError
        If it cannot be loaded, or on made-up rows fails, or returns no number or NaN.

    Examples
    --------
    >>> from modelwright.records import Target
    >>> def hits(y_true, y_pred):
    ...     return (y_true == y_pred).sum()
    >>> metric = own_metric(hits, Target(name="paid", task="binary", classes=("no", "yes")))
    >>> metric.needs, metric.value(np.array([0, 1]), np.array([[0.9, 0.1], [0.7, 0.3]]))
    ('labels', 0.5)
    """
    given = load_own(metric, folder)
    scorer = given if isinstance(given, _Scorer) else make_scorer(given)
    sign = getattr(scorer, "_sign", 1)
    function = ScorerFunction(scorer, classes=_labels(target), sign=sign)
    name = metric if isinstance(metric, str) else _name(given)
    sample = made_up_sample(target.task, len(target.classes))
    trial = _try(name, function, sample)
    growth = _growth(function, sample, trial.value)
    return Metric(
        name=name,
        tasks=frozenset({target.task}),
        higher_is_better=sign > 0,
        needs=trial.needs,
        function=replace(function, is_per_row=growth == "by row"),
        takes_weights=trial.takes_weights,
        is_comparable=growth != "other",
        version=_code_of(given).__module__,
    )


def check_own(metric: Metric, sample: Sample) -> None:
    """Try a project's own metric on more rows, such as real outcomes with made-up answers.

    Raises
    ------
    ConfigError
        If it fails, or returns no number or NaN.
    """
    _try(metric.name, metric.function, sample)  # type: ignore[arg-type]  # own_metric made it


def describe_own(metric: Metric) -> str:
    """Return what a reader should know of a project's own metric, in sentences."""
    function: Any = metric.function
    code = _code_of(function.scorer)
    first_line = (code.__doc__ or "").strip().partition("\n")[0]
    sentences = [f"Its function says: {first_line}" if first_line else ""]
    if function.is_per_row:
        sentences.append("It sums over rows, so every figure is its value for each row.")
    if not metric.is_comparable:
        sentences.append(
            "Its value depends on the number of rows, so figures on more or fewer rows cannot be compared."
        )
    return " ".join(sentence for sentence in sentences if sentence)


def _try(name: str, function: ScorerFunction, sample: Sample) -> Asked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            trial = try_scorer(function, sample)
    except Exception as error:
        raise ConfigError(
            f"The metric {name!r} fails on {len(sample.y)} made-up rows: "
            f"{type(error).__name__}: {error}. {_CONTRACT}"
        ) from error
    if not math.isfinite(trial.value):
        raise ConfigError(
            f"The metric {name!r} returns {trial.value} on {len(sample.y)} made-up rows. {_CONTRACT}"
        )
    return trial


def _growth(function: ScorerFunction, sample: Sample, value: float) -> _Growth:
    """Return how the value changes where every row stands there twice."""
    if value == 0:  # which says nothing: answer all of the rows wrong, or all of them alike
        sample = Sample(sample.y, np.roll(sample.predictions, 1, axis=0))
        value = function(sample.y, sample.predictions)
    doubled = sample.twice()
    grown = function(doubled.y, doubled.predictions)
    if math.isclose(grown, value, rel_tol=1e-6, abs_tol=1e-12):
        return "none"
    return "by row" if math.isclose(grown, 2 * value, rel_tol=1e-6) else "other"


def _labels(target: Target) -> Any:
    """Return the classes as an array of their own type; None for values."""
    if not target.classes:
        return None
    is_uniform = len({type(label) for label in target.classes}) == 1
    return np.array(target.classes, dtype=None if is_uniform else object)


def _name(given: Callable[..., Any]) -> str:
    """Return a function's name as a reference has it, so that it never equals one of ours."""
    code = _code_of(given)
    return f"{code.__module__}:{getattr(code, '__name__', type(code).__name__)}"


def _code_of(given: Any) -> Any:
    """Return the function within a scorer, which the scorer keeps to itself."""
    return getattr(given, "_score_func", given)
