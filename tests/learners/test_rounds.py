from __future__ import annotations

import math
import time

import pytest

from modelwright.learners.rounds import MOST_ROUNDS, PATIENCE, Rounds, usual_rounds


def test_without_losses_all_rounds_are_kept() -> None:
    rounds = Rounds(deadline=None)

    for _ in range(3 * PATIENCE):
        rounds.note(None)

    assert rounds.n_kept == rounds.n_done == 3 * PATIENCE
    assert not rounds.is_over
    assert rounds.seconds_left == math.inf


def test_rounds_end_when_the_loss_has_not_improved_for_long() -> None:
    rounds = Rounds(deadline=None)

    for loss in (3.0, 2.0, 1.0, *[1.0] * (PATIENCE - 1)):
        rounds.note(loss)
        assert not rounds.is_over
    rounds.note(1.0)

    assert rounds.is_over
    assert rounds.n_kept == 3


def test_patience_may_be_shorter() -> None:
    rounds = Rounds(deadline=None, patience=2)

    for loss in (1.0, 1.0, 1.0):
        rounds.note(loss)

    assert rounds.is_over


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_losses_that_are_no_numbers_keep_the_first_round(loss: float) -> None:
    rounds = Rounds(deadline=None)

    for _ in range(PATIENCE + 1):
        rounds.note(loss)

    assert rounds.is_over
    assert rounds.n_kept == 1


def test_rounds_end_at_the_deadline() -> None:
    rounds = Rounds(deadline=time.monotonic() - 1.0)

    rounds.note(None)

    assert rounds.is_over
    assert rounds.seconds_left < 0


def test_slow_learning_gets_more_rounds() -> None:
    assert usual_rounds(0.1) == 100
    assert usual_rounds(0.01) == 1_000
    assert usual_rounds(0.9) == 50
    assert usual_rounds(1e-4) == MOST_ROUNDS
