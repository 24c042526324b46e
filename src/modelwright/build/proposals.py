"""What the search tries next: the portfolio first, then Optuna within the families that do well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import optuna

from modelwright import learners
from modelwright.build.candidate import Candidate
from modelwright.build.custom import tried_once
from modelwright.build.monotone import keeping_monotone
from modelwright.build.portfolio import BASELINES, portfolio, usual_params

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.build.options import BuildOptions
    from modelwright.build.problem import Problem
    from modelwright.build.trial import TrialRecord
    from modelwright.ensembles.target_transform import TransformName
    from modelwright.learners import Learner

# The best family every other time, the second and third best in between.
TURNS = (0, 1, 0, 2)
# Share of the way from the dummy to the best that a family must have gone to be tuned.
LEAST_SKILL = 0.9
RANDOM_TRIALS = 5  # by family, before Optuna's model of the space takes over
# Shows what `explainable` costs, and may not win.
RIVAL = "lightgbm"


class Proposals:
    """Proposes candidates, one at a time; depends on the seed and on earlier results only.

    Parameters
    ----------
    problem
        Rows, labels and folds.
    options
        Which learners may take part, and the seed.
    """

    def __init__(self, problem: Problem, options: BuildOptions) -> None:
        self.problem = problem
        self.seed = options.seed
        # A person reads coefficients of lines, not of what lies above their knots.
        self._is_straight = options.explainable
        self.learners = _taking_part(problem, options)
        self._tried_once = {"dummy", *tried_once(problem, options)}
        self.portfolio = portfolio(problem, self.learners)
        if options.explainable:
            n_baselines = sum(
                one.learner in BASELINES for one in self.portfolio[: len(BASELINES)]
            )
            self.portfolio.insert(n_baselines, self._rival())
            self.portfolio = [
                one for one in self.portfolio if not one.params.get("splines")
            ]
        self._waiting = list(self.portfolio)
        self._studies: dict[str, optuna.Study] = {}
        self._asked: dict[int, tuple[optuna.Study, optuna.trial.Trial]] = {}
        self._best: dict[str, float] = {}
        self._dummy = float("-inf")
        optuna.logging.set_verbosity(optuna.logging.WARNING)

    def propose(
        self, number: int, *, is_affordable: Callable[[str], bool] = lambda _: True
    ) -> Candidate | None:
        """Return the candidate of the trial with this number; None if none can be paid for.

        Parameters
        ----------
        number
            Place of the trial in the order of trials.
        is_affordable
            Whether there is time for a trial of the learner of that name.
        """
        for place, candidate in enumerate(self._waiting):
            if is_affordable(candidate.learner):
                return self._waiting.pop(place)
        learner = self._in_turn(number, is_affordable)
        if learner is None:
            return None
        study = self._study(learner)
        study.sampler = optuna.samplers.TPESampler(
            seed=self.seed + number, n_startup_trials=RANDOM_TRIALS
        )
        trial = study.ask()
        self._asked[number] = (study, trial)
        return self._candidate(learner, trial)

    def tell(self, record: TrialRecord) -> None:
        """Learn from a finished trial, of this call or of an earlier one."""
        name = record.candidate.learner
        if record.gain is not None and name == "dummy":
            self._dummy = record.gain
        goes_on = name not in self._tried_once
        if (
            record.gain is not None
            and goes_on
            and self.problem.learner(name) in self.learners
        ):
            self._best[name] = max(self._best.get(name, float("-inf")), record.gain)
        if record.candidate in self._waiting:
            self._waiting.remove(record.candidate)
        if record.number in self._asked:
            study, trial = self._asked.pop(record.number)
        elif record.candidate not in self.portfolio:
            study, trial = self._replayed(record)
        else:
            return
        if record.gain is None:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
        else:
            study.tell(trial, record.gain)

    def _rival(self) -> Candidate:
        """Return what shows the price of an explainable winner: a boosted ensemble's defaults."""
        return Candidate(
            learner=RIVAL,
            params=usual_params(self.problem, learners.find(RIVAL)),
            transform="log" if self.problem.is_skewed_positive else "none",
        )

    def _in_turn(self, number: int, is_affordable: Callable[[str], bool]) -> Learner | None:
        ranked = sorted(self._best, key=lambda name: (-self._best[name], name))
        # When there is no time for the families that do well, far lesser ones are no use.
        names = [
            name
            for name in ranked[: max(TURNS) + 1]
            if is_affordable(name) and self._does_well(name)
        ]
        if not names:
            return None
        return self.problem.learner(names[min(TURNS[number % len(TURNS)], len(names) - 1)])

    def _does_well(self, name: str) -> bool:
        """Return whether a family has gone nearly as far from the dummy as the best one."""
        whole = max(self._best.values()) - self._dummy
        return not 0.0 < whole < float("inf") or (
            self._best[name] - self._dummy >= LEAST_SKILL * whole
        )

    def _study(self, learner: Learner) -> optuna.Study:
        if learner.name not in self._studies:
            self._studies[learner.name] = optuna.create_study(direction="maximize")
        return self._studies[learner.name]

    def _replayed(self, record: TrialRecord) -> tuple[optuna.Study, optuna.trial.Trial]:
        """Return an asked trial that holds the parameters of an earlier call's trial."""
        learner = self.problem.learner(record.candidate.learner)
        study = self._study(learner)
        study.enqueue_trial(
            {**record.candidate.params, "target_transform": record.candidate.transform}
        )
        trial = study.ask()
        self._candidate(learner, trial)
        return study, trial

    def _candidate(self, learner: Learner, trial: optuna.trial.Trial) -> Candidate:
        n_rows, n_columns = (
            len(self.problem.split.train_rows),
            len(self.problem.signature.columns),
        )
        params = learner.suggest(
            trial, self.problem.signature.target.task, n_rows, n_columns
        )
        if self._is_straight and "splines" in params:
            params["splines"] = 0
        transform: TransformName = "none"
        if self.problem.is_skewed_positive:
            transform = trial.suggest_categorical("target_transform", ["none", "log"])  # type: ignore[assignment]
        return Candidate(learner=learner.name, params=params, transform=transform)


def _taking_part(problem: Problem, options: BuildOptions) -> list[Learner]:
    """Return baselines first, then the other learners that suit the task, in their own order."""
    task = problem.signature.target.task
    custom = options.custom_learners
    size = len(problem.split.train_rows), len(problem.signature.columns)
    allowed = [
        learner
        for learner in learners.available(task, custom)
        if learner.suits(task, *size)
    ]
    if options.learners:
        named = [learners.find(name, custom) for name in options.learners]
        allowed = [
            learner for learner in allowed if learner.name in BASELINES or learner in named
        ]
    if options.explainable:
        allowed = [learner for learner in allowed if learner.is_glass_box]
    elif not options.learners:
        # Beside what boosts and bags trees, one tree or curve only costs the budget.
        allowed = [
            learner
            for learner in allowed
            if learner.name in BASELINES or not learner.is_glass_box
        ]
    allowed = keeping_monotone(problem, allowed)
    return sorted(allowed, key=lambda learner: learner.name not in BASELINES)
