"""The classes of a target: what type their labels have, which is positive, and each row's index."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from modelwright.design.reading import read_values
from modelwright.design.settings import setting
from modelwright.errors import ConfigError, did_you_mean, some
from modelwright.records import Column, Decision, Target
from modelwright.runtime.values import UnreadableValueError, read_category, read_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from modelwright.design.goal import Goal
    from modelwright.records import Label

MISSING_LABEL = -1
_INTEGER = re.compile(r"0|-?[1-9]\d{0,15}", re.ASCII)
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,15})(\.\d+)?(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
# fmt: off
_POSITIVE_WORDS = frozenset({
    "1", "true", "yes", "y", "t", "positive", "pos", "churn", "churned", "default",
    "bad", "fraud", "spam", "sick", "disease", "malignant", "dead", "died",
    "failure", "fail", "failed", "recurrence", "abnormal", "anomaly",
})
# fmt: on


def encode_labels(values: Any, target: Target) -> NDArray[Any]:
    """Return labels as the build and the watch use them.

    Parameters
    ----------
    values
        Raw values of the target: an array, a series or a list.
    target
        The target as the design read it.

    Returns
    -------
    NDArray
        Classification: the index of each row's class, int64, -1 where the label is missing or no class
        of the target. Regression: float64, NaN where missing.

    Examples
    --------
    >>> encode_labels(["no", " yes", None], Target(name="y", task="binary", classes=("no", "yes")))
    array([ 0,  1, -1])
    """
    read, _ = read_values(values, _column(target))
    if target.task == "regression":
        return read
    index = {read_category(label): place for place, label in enumerate(target.classes)}
    codes, found = pd.factorize(read)
    places = [_place(text, target.classes, index) for text in found]
    return np.array(places, dtype=np.int64)[codes]


def count_unusable(values: Any, target: Target) -> int:
    """Return how many labels are told that are none of the classes, or no number.

    Examples
    --------
    >>> count_unusable(["no", "yes.", None], Target(name="y", task="binary", classes=("no", "yes")))
    1
    """
    texts, n_unreadable = read_values(values, _column(target))
    if target.task == "regression":
        return n_unreadable
    return int(((encode_labels(values, target) == MISSING_LABEL) & (texts != "")).sum())


def _column(target: Target) -> Column:
    if target.task != "regression":
        return Column(name=target.name, type="category")
    return Column(
        name=target.name,
        type="number",
        missing_codes=target.missing_codes,
        decimal_comma=target.decimal_comma,
    )


def _place(text: str, classes: Sequence[Label], index: dict[str, int]) -> int:
    """Return the index of a label's class; other spellings of numbers and booleans count."""
    if text in index:
        return index[text]
    kinds = {type(label) for label in classes}
    try:
        if kinds <= {int, float, bool} and text:
            return index.get(_number_key(text, as_bool=kinds == {bool}), MISSING_LABEL)
    except UnreadableValueError:
        pass
    return MISSING_LABEL


def _number_key(text: str, *, as_bool: bool) -> str:
    number = read_number(text)
    return (
        read_category(bool(number))
        if as_bool and number in {0, 1}
        else read_category(number)
    )


def typed_labels(texts: Collection[str], series: pd.Series[Any]) -> dict[str, Label]:
    """Return each class's label in the type that its values have."""
    if pd.api.types.is_bool_dtype(series.dtype) or _all_booleans(series, texts):
        return {text: text == "true" for text in texts}
    numbers: dict[str, Label] = {}
    if all(_INTEGER.fullmatch(text) for text in texts):
        numbers = {text: int(text) for text in texts}
    elif all(_DECIMAL.fullmatch(text) for text in texts):
        numbers = {text: float(text) for text in texts}
    # "1.5" and "1.50" are two classes to whoever asks, and one number: they stay texts.
    is_distinct = len(set(numbers.values())) == len(texts)
    return numbers if is_distinct else _spellings(texts, series)


def _all_booleans(series: pd.Series[Any], texts: Collection[str]) -> bool:
    if set(texts) != {"true", "false"}:
        return False
    return all(isinstance(value, (bool, np.bool_)) for value in series.dropna().unique())


def _spellings(texts: Collection[str], series: pd.Series[Any]) -> dict[str, Label]:
    """Return the classes as they are spelt in the data: "True" and not "true"."""
    raw = series.dropna().unique()
    spelt = {read_category(value): value.strip() for value in raw if isinstance(value, str)}
    return {
        text: spelt.get(text, text) if text in {"true", "false"} else text for text in texts
    }


def sorted_labels(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Return each label once: numbers by size, texts by the alphabet."""
    return tuple(sorted(set(labels), key=_sort_key))


def _sort_key(label: Label) -> tuple[float, str]:
    return (0.0, label) if isinstance(label, str) else (float(label), "")


def binary_order(
    goal: Goal,
    classes: tuple[Label, ...],
    counts: dict[str, int],
    labels: dict[str, Label],
) -> tuple[tuple[Label, ...], Decision]:
    """Return the classes with the positive one last, and why it is that one."""
    rows: Counter[Label] = Counter()
    for text, label in labels.items():
        rows[label] += counts[text]
    positive, reason = _positive_class(goal, classes, rows)
    negative = classes[0] if positive == classes[1] else classes[1]
    return (negative, positive), Decision(
        subject="positive class",
        choice=str(positive),
        reason=reason,
        override=setting("data", "positive", str(negative)),
    )


def _positive_class(
    goal: Goal, classes: tuple[Label, ...], rows: Counter[Label]
) -> tuple[Label, str]:
    if goal.positive is not None:
        index = {read_category(label): place for place, label in enumerate(classes)}
        place = _place(read_category(goal.positive), classes, index)
        if place == MISSING_LABEL:
            raise ConfigError(
                f"[data] positive = {goal.positive!r} is no class of the target.{did_you_mean(goal.positive, index)} "
                f"The classes are {some(index)}."
            )
        return classes[place], "It was asked for."
    known = [label for label in classes if str(label).lower() in _POSITIVE_WORDS]
    if len(known) == 1 and not (known == [1] and 0 not in classes):
        return known[0], "Its name says so."
    rarer = min(classes, key=lambda label: (rows[label], classes.index(label)))
    return rarer, f"It is the rarer class: {rows[rarer] / rows.total():.1%} of the rows."
