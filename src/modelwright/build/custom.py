"""A project's own learners and features in a build: what they must fit, and which of them may win."""

from __future__ import annotations

from typing import TYPE_CHECKING

import joblib

from modelwright.errors import ConfigError
from modelwright.features import positions_of
from modelwright.learners import CustomLearner
from modelwright.records import Decision

if TYPE_CHECKING:
    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial

_OVERRIDE = "[constraints] portable = false"


def check_custom(problem: Problem, options: BuildOptions) -> None:
    """Refuse own learners that cannot do the task, and own features that cannot be made or kept.

    Raises
    ------
    ConfigError
        If there are such.
    """
    task = problem.task
    for learner in options.custom_learners:
        if task not in learner.tasks:
            raise ConfigError(
                f"The learner {learner.name!r} can do {' and '.join(sorted(learner.tasks))}, and the task is "
                f"{task}. Remove it, or set [goal] task."
            )
    for feature in options.custom_features:
        positions_of(feature, problem.signature)
        if options.portable and not feature.is_portable:
            raise ConfigError(
                f"The feature {feature.name!r} cannot be written into the portable model, so no "
                "model with it could. Give its class to_portable, or allow releases that need "
                f"Python: {_OVERRIDE}"
            )


def identity_of(options: BuildOptions) -> str | None:
    """Return a text that changes with own learners and features, their files and parameters."""
    custom = (options.custom_learners, options.custom_features)
    return str(joblib.hash(custom)) if any(custom) else None


def barred_learners(problem: Problem, options: BuildOptions) -> set[str]:
    """Return the names of learners that may not win, as their models cannot leave Python."""
    if not options.portable:
        return set()
    return {learner.name for learner in problem.custom_learners if not learner.is_portable}


def tried_once(problem: Problem, options: BuildOptions) -> set[str]:
    """Return the names of own learners that the search does not come back to.

    Those without a space to search; and those that may not win, whose one trial says what that
    costs.
    """
    fixed = {
        learner.name
        for learner in problem.custom_learners
        if isinstance(learner, CustomLearner) and not learner.search
    }
    return fixed | barred_learners(problem, options)


def winning_trials(
    problem: Problem, trials: list[Trial], options: BuildOptions
) -> list[Trial]:
    """Return the trials that may win."""
    barred = barred_learners(problem, options)
    return [trial for trial in trials if trial.record.candidate.learner not in barred]


def export_decisions(
    problem: Problem, trials: list[Trial], options: BuildOptions
) -> tuple[Decision, ...]:
    """Return what was left out as it cannot leave Python, and what that costs on the folds."""
    barred = barred_learners(problem, options)
    best = _best([t for t in trials if t.record.candidate.learner in barred])
    rest = _best(winning_trials(problem, trials, options))
    if best is None or rest is None:
        return ()
    metric = problem.metric
    kept, lost = (f"{metric.gain(trial.record.gain or 0.0):.4g}" for trial in (rest, best))
    return (
        Decision(
            subject="portable model",
            choice=f"without {', '.join(sorted(barred))}",
            reason=(
                f"It cannot be written into the portable model, so a release would need Python. Out of "
                f"fold its best candidate ({best.record.name}) has {metric.name} {lost}, the best of the others "
                f"({rest.record.name}) {kept}."
            ),
            override=_OVERRIDE,
        ),
    )


def _best(trials: list[Trial]) -> Trial | None:
    fitted = [trial for trial in trials if trial.record.gain is not None]
    return max(fitted, key=lambda trial: trial.record.gain or 0.0, default=None)
