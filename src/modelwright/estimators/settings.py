"""Settings of the estimators: checked, and turned into options of a build."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from modelwright import learners
from modelwright._plugins import is_reference, load_object
from modelwright.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_settings(metric: Any, trials: Any, monotone: Any) -> None:
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


def check_limits(**limits: Any) -> None:
    """Refuse limits that are no positive numbers."""
    for name, limit in limits.items():
        is_number = isinstance(limit, Real) and not isinstance(limit, bool)
        if limit is not None and not (is_number and limit > 0):
            raise ConfigError(f"{name} is {limit!r}. Pass a number above 0, or None.")


def learner_options(entries: Sequence[Any] | None) -> dict[str, Any]:
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
