"""Boosting rounds: how many there may be, and when to stop."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelwright.records import Task

MOST_ROUNDS = 2_000  # that early stopping may use
PATIENCE = 50  # rounds without a better validation loss


def usual_rounds(learning_rate: float) -> int:
    """Return a number of rounds that suits a learning rate, for fits without validation rows."""
    return int(min(MOST_ROUNDS, max(50, round(10.0 / learning_rate))))


def usual_learning_rate(task: Task, n_rows: int) -> float:
    """Return a learning rate for a table: larger where a round is dear or rows are many.

    A round of a problem with many classes fits a tree for each class.
    """
    return 0.1 if task == "multiclass" or n_rows >= 50_000 else 0.05


class Rounds:
    """Counts rounds, remembers the best one, and says when to stop.

    Parameters
    ----------
    deadline
        `time.monotonic()` at which to stop; None never.
    patience
        Rounds without a better validation loss after which to stop.
    """

    def __init__(self, deadline: float | None, *, patience: int = PATIENCE) -> None:
        self.n_done = 0
        self._deadline = deadline
        self._patience = patience
        self._n_best = 0
        self._best_loss = math.inf

    @property
    def n_kept(self) -> int:
        """The number of rounds up to the best validation loss; of all where there was none."""
        return self._n_best or self.n_done

    @property
    def is_late(self) -> bool:
        """Whether the deadline has passed."""
        return self._deadline is not None and time.monotonic() > self._deadline

    @property
    def seconds_left(self) -> float:
        """Time until the deadline."""
        return math.inf if self._deadline is None else self._deadline - time.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether to stop: the validation loss has stalled, or the deadline has passed."""
        has_stalled = self._n_best and self.n_done - self._n_best >= self._patience
        return bool(has_stalled) or self.is_late

    def note(self, loss: float | None) -> None:
        """Take note of a finished round and its validation loss, None where there is none."""
        self.n_done += 1
        if loss is not None and (self._n_best == 0 or loss < self._best_loss):
            self._best_loss, self._n_best = loss, self.n_done
