"""The winner: an ensemble of trials with all that belongs to it, fitted on given rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.build.last_fit import fit_on_each
from modelwright.ensembles import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from modelwright.build.problem import Problem
    from modelwright.build.trial import TrialRecord
    from modelwright.build.workers import Workers
    from modelwright.ensembles import (
        ConformalInterval,
        LinearPool,
        LogarithmicPool,
        LogitCalibration,
        Member,
    )
    from modelwright.records import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """What to fit, as decided on out-of-fold predictions.

    Parameters
    ----------
    weights
        Share of each trial in the average, by name.
    pool
        Combines the members in another way; None averages.
    records
        The trials with a weight, by name.
    predictions
        Out-of-fold predictions of the combination, calibrated.
    gain
        Metric of `predictions`, larger is better.
    calibration, interval, threshold
        As in `Model`.
    decisions
        The choices with their reasons.
    """

    weights: dict[str, float]
    records: dict[str, TrialRecord]
    predictions: NDArray[np.float64]
    gain: float
    pool: LogarithmicPool | LinearPool | None
    calibration: LogitCalibration | None
    interval: ConformalInterval | None
    threshold: float
    decisions: tuple[Decision, ...]

    def members(
        self,
        problem: Problem,
        positions: NDArray[np.intp],
        *,
        workers: Workers,
    ) -> tuple[Member, ...]:
        """Return the members, each fitted once on the given rows."""
        (members,) = self.members_on_each(problem, [positions], workers=workers)
        return members

    def members_on_each(
        self,
        problem: Problem,
        row_sets: Sequence[NDArray[np.intp]],
        *,
        workers: Workers,
        bags: Mapping[str, int] | None = None,
        on_member: Callable[[str], None] = lambda _: None,
    ) -> list[tuple[Member, ...]]:
        """Return the members, fitted on each set of rows; the parameters are those of `fit_on_each`."""
        return fit_on_each(
            problem,
            self.records.values(),
            row_sets,
            workers=workers,
            bags=bags,
            on_member=on_member,
        )

    def model(self, problem: Problem, members: tuple[Member, ...]) -> Model:
        """Return the model of the fitted members, which stand in the order of `records`."""
        return Model(
            signature=problem.signature,
            members=members,
            weights=tuple(self.weights.values()),
            pool=self.pool,
            calibration=self.calibration,
            interval=self.interval,
            threshold=self.threshold,
        )
