"""The clock of a build: what is spent of the budget, what is left, and what must be kept for the end."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelwright.build.options import BuildOptions

# Of a budget, for judging the winner on the test rows.
EVALUATION_SHARE = 0.06


@dataclass(slots=True)
class Clock:
    """Time of a build, earlier calls included.

    Parameters
    ----------
    budget_seconds
        What all calls together may take; infinity without a budget of time.
    earlier_seconds
        What earlier calls took.
    """

    budget_seconds: float = math.inf
    earlier_seconds: float = 0.0
    started: float = field(default_factory=time.monotonic)

    def resume(self, options: BuildOptions, earlier_seconds: float) -> None:
        """Take what earlier calls spent into account.

        Parameters
        ----------
        options
            The budget: of all calls together, or of this one alone.
        earlier_seconds
            Time of earlier calls.
        """
        self.earlier_seconds = earlier_seconds
        if options.trials is not None:
            self.budget_seconds = math.inf
        elif options.more_seconds is not None:
            self.budget_seconds = earlier_seconds + options.more_seconds
        else:
            self.budget_seconds = options.budget_seconds

    @property
    def is_ticking(self) -> bool:
        """Whether there is a budget of time."""
        return math.isfinite(self.budget_seconds)

    @property
    def spent(self) -> float:
        """Time of all calls until now."""
        return self.earlier_seconds + time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Time until the budget is spent, at least 0."""
        return max(self.budget_seconds - self.spent, 0.0)

    @property
    def call_seconds(self) -> float:
        """The part of the budget that earlier calls left for this one."""
        return max(self.budget_seconds - self.earlier_seconds, 0.0)

    @property
    def evaluation_seconds(self) -> float:
        """Time that is kept for the evaluation."""
        return EVALUATION_SHARE * self.call_seconds
