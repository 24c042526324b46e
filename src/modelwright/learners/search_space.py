"""The search space of a project's own learner: a range or choices for each parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.errors import ConfigError, did_you_mean, some

if TYPE_CHECKING:
    import optuna

SearchSpace = dict[str, list[Any]]
"""By parameter: `[lowest, highest]`, `[lowest, highest, "log"]`, or a list of choices."""


def check_search(search: SearchSpace, estimator: Any) -> None:
    """Refuse a parameter that the estimator does not have, and a range that holds nothing.

    Raises
    ------
    ConfigError
        If there is such a one.
    """
    known = estimator.get_params()
    for name, space in search.items():
        if name not in known:
            raise ConfigError(
                f"{type(estimator).__name__} has no parameter {name!r}."
                f"{did_you_mean(name, known)} Its parameters are {some(known)}."
            )
        is_range = _is_range(space)
        if not space or (is_range and space[0] >= space[1]):
            raise ConfigError(
                f"The search space of {name!r} is {space}. Write [lowest, highest], "
                '[lowest, highest, "log"], or a list of choices.'
            )
        if is_range and space[2:] == ["log"] and space[0] <= 0:
            raise ConfigError(
                f"The search space of {name!r} is {space}: a logarithm needs a lowest value "
                "above 0."
            )


def suggested(trial: optuna.trial.BaseTrial, name: str, space: list[Any]) -> Any:
    """Return a value of a parameter from its range or its choices."""
    if not _is_range(space):
        return trial.suggest_categorical(name, space)
    low, high = space[:2]
    is_log = space[2:] == ["log"]
    if isinstance(low, int) and isinstance(high, int):
        return trial.suggest_int(name, low, high, log=is_log)
    return trial.suggest_float(name, low, high, log=is_log)


def _is_range(space: list[Any]) -> bool:
    ends = [
        end
        for end in space[:2]
        if isinstance(end, (int, float)) and not isinstance(end, bool)
    ]
    return len(ends) == 2 and space[2:] in ([], ["log"])
