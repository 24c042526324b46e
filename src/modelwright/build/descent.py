"""The descent: from the best ensemble down to one that keeps the constraints, and what that costs."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from modelwright.build.choice import MEMBERS
from modelwright.errors import BuildError
from modelwright.pages.numbers import format_number
from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modelwright.build.constraints import Constraint
    from modelwright.build.problem import Problem
    from modelwright.build.trial import Trial
    from modelwright.build.winner import Winner
    from modelwright.ensembles import Model

    Choose = Callable[[list[Trial], int], Winner]
    Fit = Callable[[Winner], Model]
    Distil = Callable[[Winner], "Distillation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Distillation:
    """What a student of the best ensemble came to.

    Parameters
    ----------
    note
        What was done, or why there is no student, as a sentence.
    student, model
        The student and its model of the training rows; None where there is none.
    """

    note: str
    student: Winner | None = None
    model: Model | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The winner that keeps the constraints, its model, and what each constraint costs."""

    winner: Winner
    model: Model
    decisions: tuple[Decision, ...]


def within(
    constraints: Sequence[Constraint],
    problem: Problem,
    trials: list[Trial],
    choose: Choose,
    fit: Fit,
    *,
    distil: Distil | None = None,
    is_late: Callable[[], bool] = lambda: False,
) -> Kept:
    """Return the best winner that keeps every constraint, fitted, and the price of each.

    Parameters
    ----------
    constraints
        What must be kept; none is the plain choice.
    problem
        Its metric judges.
    trials
        What was tried; some may not be admitted, and show what a constraint costs.
    choose
        Returns the best combination of some trials with at most so many members.
    fit
        Fits a combination.
    distil
        Makes a student of an ensemble that is too costly.
    is_late
        Whether time is up: then only the quickest trial of each learner is still looked at.

    Raises
    ------
    BuildError
        If nothing keeps them.
    """
    best = choose(trials, MEMBERS)
    descent = _Descent(constraints, trials, choose, fit, distil=distil, is_late=is_late)
    found = descent.run()
    if found is None:
        raise BuildError(descent.refusal())
    winner, model = found
    prices = _Prices(problem, best, descent, winner, model)
    decisions = prices.of(constraints, trials)
    if descent.distillation is not None:
        decisions.append(_distillation_decision(descent.distillation, winner))
    return Kept(winner=winner, model=model, decisions=tuple(decisions))


@dataclass(order=True, slots=True)
class _State:
    """A combination whose turn has not come; the best on the folds has the first turn."""

    loss: float
    order: int
    winner: Winner = field(compare=False)
    left_out: frozenset[str] = field(compare=False)
    most_members: int = field(compare=False)


class _Descent:
    """Fits and measures one combination after the other, the best on the folds first.

    One that is too costly is followed by two: without its costliest member, and with a member
    less. What is too costly alone is in none of them. A student of the first ends the descent as
    soon as nothing that is left promises more.
    """

    def __init__(
        self,
        constraints: Sequence[Constraint],
        trials: list[Trial],
        choose: Choose,
        fit: Fit,
        *,
        distil: Distil | None,
        is_late: Callable[[], bool],
    ) -> None:
        self.constraints = constraints
        self.trials = [
            trial
            for trial in trials
            if trial.predictions is not None
            and all(constraint.admits(trial.record) for constraint in constraints)
        ]
        self.choose, self.fit, self.distil, self.is_late = choose, fit, distil, is_late
        self.queue: list[_State] = []
        self.seen: set[frozenset[str]] = set()
        self.too_costly: set[str] = set()
        self.nearest: dict[str, float] = {}
        self.excess: dict[str, float] = {}
        self.distillation: Distillation | None = None

    def run(self) -> tuple[Winner, Model] | None:
        """Return the best that keeps the constraints, a combination or a student; None if none does."""
        limits = [c.most_members for c in self.constraints if c.most_members]
        self._push(frozenset(), min([MEMBERS, *limits]))
        if self.queue:
            self.first = self.queue[0].winner
        while self.queue:
            state = heapq.heappop(self.queue)
            student = self._student()
            if student is not None and student[0].gain >= -state.loss:
                return student
            if self.too_costly & set(state.winner.weights):
                self._push(state.left_out, state.most_members)
                continue
            model = self.fit(state.winner)
            broken = self._broken(model)
            if not broken:
                return state.winner, model
            if state.winner is self.first:
                self.excess = broken
                self.distillation = self.distil(self.first) if self.distil else None
            self._go_on(state, model, set(broken))
        return self._student()

    def _student(self) -> tuple[Winner, Model] | None:
        made = self.distillation
        if made is None or made.student is None or made.model is None:
            return None
        return made.student, made.model

    def refusal(self) -> str:
        """Return what could not be kept, how near one came, and which line to change."""
        if not self.trials:
            return (
                "No candidate that [constraints] explainable = true allows could be fitted. "
                "Set it to false, or look at the leaderboard for the reasons."
            )
        missed = [
            constraint
            for constraint in self.constraints
            if self.nearest.get(constraint.key, 0.0) > constraint.limit
        ] or list(self.constraints)
        sentences = [
            f"No candidate keeps [constraints] {constraint.key} = {constraint.limit:g}: the "
            f"nearest has {constraint.words(self.nearest[constraint.key])}. "
            f"Set {constraint.setting(self.nearest[constraint.key])} or more."
            for constraint in missed
        ]
        return " ".join(sentences)

    def _push(self, left_out: frozenset[str], most_members: int) -> None:
        trials = _quickest(self.trials) if self.is_late() else self.trials
        gone = left_out | self.too_costly
        pool = [trial for trial in trials if trial.record.name not in gone]
        if not pool or most_members < 1:
            return
        winner = self.choose(pool, most_members)
        members = frozenset(winner.weights)
        if members not in self.seen:
            self.seen.add(members)
            turn = len(self.seen)
            heapq.heappush(
                self.queue, _State(-winner.gain, turn, winner, left_out, most_members)
            )

    def _broken(self, model: Model) -> dict[str, float]:
        """Return the figures that pass their limit."""
        figures = {c.key: self._measure(c, model) for c in self.constraints}
        return {c.key: figures[c.key] for c in self.constraints if figures[c.key] > c.limit}

    def _measure(self, constraint: Constraint, model: Model) -> float:
        """Return a figure, and remember the nearest one that was seen."""
        figure = constraint.measure(model)
        seen = self.nearest.get(constraint.key, figure)
        self.nearest[constraint.key] = min(figure, seen)
        return figure

    def _go_on(self, state: _State, model: Model, broken: set[str]) -> None:
        judges = [constraint for constraint in self.constraints if constraint.key in broken]
        shares = {
            name: max(self._measure(judge, alone) / judge.limit for judge in judges)
            for name, alone in _singles(model).items()
        }
        too_costly = {name for name, share in shares.items() if share > 1.0}
        if len(shares) == 1:
            too_costly = set(shares)
        self.too_costly |= too_costly
        if too_costly:
            self._push(state.left_out, state.most_members)
        else:
            costliest = max(shares, key=lambda name: shares[name])
            self._push(state.left_out | {costliest}, state.most_members)
            self._push(state.left_out, len(shares) - 1)


def _singles(model: Model) -> dict[str, Model]:
    """Return a model of each member alone, by name; bags of one candidate share theirs."""
    singles = {}
    for name in dict.fromkeys(member.name for member in model.members):
        members = tuple(member for member in model.members if member.name == name)
        weights = (1.0 / len(members),) * len(members)
        singles[name] = replace(model, members=members, weights=weights, pool=None)
    return singles


def _quickest(trials: list[Trial]) -> list[Trial]:
    """Return the trial of each learner that was fitted quickest."""
    by_learner: dict[str, Trial] = {}
    for trial in sorted(trials, key=lambda trial: trial.record.seconds):
        by_learner.setdefault(trial.record.candidate.learner, trial)
    return list(by_learner.values())


@dataclass(frozen=True, slots=True)
class _Prices:
    """What the constraints cost, in the metric on the folds."""

    problem: Problem
    best: Winner
    descent: _Descent
    winner: Winner
    model: Model

    def of(self, constraints: Sequence[Constraint], trials: list[Trial]) -> list[Decision]:
        """Return a decision for each constraint."""
        return [
            Decision(
                subject=constraint.key,
                choice=constraint.words(constraint.measure(self.model)),
                reason=self._reason(constraint, trials),
                override=constraint.setting(
                    self.descent.excess.get(constraint.key, constraint.limit)
                ),
            )
            for constraint in constraints
        ]

    def _reason(self, constraint: Constraint, trials: list[Trial]) -> str:
        barred = [trial for trial in trials if not constraint.admits(trial.record)]
        if constraint.most_members is not None:
            if not any(trial.predictions is not None for trial in barred):
                return "What it costs is not known: no other learner was tried."
            return self._cost(
                self.best.gain, self.descent.first.gain, "the best without it"
            )
        excess = self.descent.excess
        if constraint.key not in excess:
            return "It costs nothing: the best on the folds keeps it."
        others = [key for key in excess if key != constraint.key]
        together = f" (together with {', '.join(others)})" if others else ""
        rival = f"the best without it, which has {constraint.words(excess[constraint.key])}"
        return self._cost(self.descent.first.gain, self.winner.gain, rival, together)

    def _cost(self, free: float, kept: float, rival: str, together: str = "") -> str:
        metric = self.problem.metric
        values = f"{format_number(metric.gain(kept))} on the folds"
        if kept >= free:
            return f"It costs nothing{together}: {metric.name} is {values}, no worse than {rival}."
        return (
            f"It costs {free - kept:.2g} {metric.name}{together}: {values}, instead of "
            f"{format_number(metric.gain(free))} of {rival}."
        )


def _distillation_decision(distillation: Distillation, winner: Winner) -> Decision:
    if distillation.student is None:
        choice = "no student"
    else:
        choice = "the student wins" if winner is distillation.student else "not needed"
    return Decision(subject="distillation", choice=choice, reason=distillation.note)
