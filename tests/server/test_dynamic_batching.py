"""Dynamic batching: what waits at the same moment is answered at once, each request as if alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.runtime import load
from modelwright.server.bodies import Asked
from modelwright.server.dynamic_batching import DynamicBatching
from modelwright.server.prediction import Reply, answer
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.runtime import Predictor


class Counted:
    """Answers with a release, and remembers what each call was asked."""

    def __init__(self) -> None:
        self.calls: list[Asked] = []

    def __call__(self, predictor: Predictor, asked: Asked) -> Reply:
        """Return the reply."""
        self.calls.append(asked)
        return answer(predictor, asked, key=None, keep=lambda _: True)


def ask(batching: DynamicBatching, *asked: tuple[Predictor, Asked]) -> list[Any]:
    """Return what requests that come at the same moment get: replies, or why there is none."""

    async def all_at_once() -> list[Any]:
        """Ask."""
        tasks = [batching.answer(predictor, each) for predictor, each in asked]
        return await asyncio.gather(*tasks, return_exceptions=True)

    return asyncio.run(all_at_once())


def ages(row: dict[str, Any], *ages: float) -> list[dict[str, Any]]:
    """Return a row for each age; the release's prediction grows by a year's 1."""
    return [row | {"age": age} for age in ages]


def predictions(reply: Reply) -> list[Any]:
    """Return the predictions of a reply."""
    return [given.prediction for given in reply.predictions]


def test_requests_that_wait_are_answered_in_one_call(
    release: Path, row: dict[str, Any]
) -> None:
    counted, predictor = Counted(), load(release)

    first, none, third = ask(
        DynamicBatching(counted),
        (predictor, Asked(ages(row, 30))),
        (predictor, Asked([])),
        (predictor, Asked(ages(row, 50, 51), ids=["a", "b"])),
    )

    (call,) = counted.calls
    assert (len(call.rows), call.n_requests) == (3, 3)
    (thirty,) = predictions(first)
    assert predictions(none) == []
    assert predictions(third) == [thirty + 20, thirty + 21]
    assert [given.caller_id for given in third.predictions] == ["a", "b"]
    assert first.predictions[0].caller_id is None
    assert first.journaled


def test_what_comes_later_is_answered_in_a_later_call(
    release: Path, row: dict[str, Any]
) -> None:
    counted, predictor = Counted(), load(release)
    batching = DynamicBatching(counted)

    async def one_after_the_other() -> None:
        """Ask again once there is an answer."""
        for _ in range(3):
            await batching.answer(predictor, Asked([row]))

    asyncio.run(one_after_the_other())

    assert [call.n_requests for call in counted.calls] == [1, 1, 1]


def test_a_request_that_is_refused_does_not_refuse_its_neighbours(
    release: Path, row: dict[str, Any]
) -> None:
    predictor = load(release)
    wrong = row | {"rate": "many"}

    good, refused, other = ask(
        DynamicBatching(Counted()),
        (predictor, Asked([row])),
        (predictor, Asked([row, wrong])),
        (predictor, Asked([row, row])),
    )

    assert (len(predictions(good)), len(predictions(other))) == (1, 2)
    assert isinstance(refused, RequestRefusedError)
    assert [problem.row for problem in refused.errors] == [1]  # as its caller counts


def test_each_release_answers_its_own_requests(
    make_release: Callable[..., Path], row: dict[str, Any]
) -> None:
    low, high = load(make_release()), load(make_release(plus=1000.0))

    replies = ask(
        DynamicBatching(Counted()),
        *((predictor, Asked([row])) for predictor in (low, high, high, low)),
    )

    assert [reply.release for reply in replies] == [
        each.release_id for each in (low, high, high, low)
    ]
    values = [predictions(reply)[0] for reply in replies]
    assert values[1] - values[0] == values[2] - values[3] == 1000.0


def test_no_call_takes_more_rows_than_others_can_wait_for(
    release: Path, row: dict[str, Any]
) -> None:
    counted, predictor = Counted(), load(release)

    ask(DynamicBatching(counted), *[(predictor, Asked([row] * 100))] * 7)

    assert [len(call.rows) for call in counted.calls] == [200, 200, 200, 100]


def test_a_request_that_was_given_up_does_not_disturb_the_others(
    release: Path, row: dict[str, Any]
) -> None:
    batching, predictor = DynamicBatching(Counted()), load(release)

    async def one_leaves() -> Reply:
        """Ask twice, and give up the first request."""
        leaves = asyncio.create_task(batching.answer(predictor, Asked([row])))
        stays = asyncio.create_task(batching.answer(predictor, Asked([row])))
        await asyncio.sleep(0)
        leaves.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaves
        return await stays

    assert len(predictions(asyncio.run(one_leaves()))) == 1


def test_an_unexpected_failure_is_the_failure_of_each_request(
    release: Path, row: dict[str, Any]
) -> None:
    predictor = load(release)

    def broken(_predictor: Predictor, _asked: Asked) -> Reply:
        """Fail."""
        raise OSError("the model is gone")

    failures = ask(DynamicBatching(broken), *[(predictor, Asked([row]))] * 2)

    assert [str(failure) for failure in failures] == ["the model is gone"] * 2
