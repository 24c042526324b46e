"""What a shadow's process does with what the champion has answered."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.journal import Entry
from modelwright.runtime import Answer, Predictor, load
from modelwright.server.shadow_scoring import _agrees, _difference, pieces, shadow
from modelwright.server.shadow_tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Row = dict[str, Any]


def _given(predictor: Predictor, row: Row, name: str = "a") -> Entry:
    """Return the champion's entry of a row."""
    (answer,) = predictor.answer([row])
    return Entry(
        id=name,
        time=0.0,
        release_id=predictor.release_id,
        row=row,
        prediction=answer.prediction,
        probabilities=None
        if answer.probabilities is None
        else tuple(answer.probabilities.values()),
        interval=answer.interval,
    )


def test_answers_have_the_champions_ids_and_no_rows(
    make_release: Callable[..., Path], row: Row
) -> None:
    champion, rival = load(make_release()), load(make_release(plus=0.5))

    answered, tally = shadow(rival, [_given(champion, row, name) for name in "ab"])

    assert [(entry.id, entry.row, entry.prediction) for entry in answered] == [
        ("a", {}, 142.0),
        ("b", {}, 142.0),
    ]
    assert {entry.release_id for entry in answered} == {rival.release_id}
    assert tally == Tally(n_rows=2, n_agreeing=2, difference=1.0)


def test_numbers_outside_the_champions_interval_do_not_agree(
    make_release: Callable[..., Path], row: Row
) -> None:
    champion, rival = load(make_release()), load(make_release(plus=3))

    _, tally = shadow(rival, [_given(champion, row)])

    assert tally == Tally(n_rows=1, n_agreeing=0, difference=3.0)


def test_classes_agree_by_label_and_differ_by_the_positive_ones_probability(
    make_release: Callable[..., Path], row: Row
) -> None:
    champion, rival = load(make_release("binary")), load(make_release("binary", plus=-60))

    answered, tally = shadow(rival, [_given(champion, row)])

    assert answered[0].prediction is False
    assert tally == Tally(n_rows=1, n_agreeing=0, difference=0.5)


def test_with_many_classes_the_champions_class_is_compared() -> None:
    given = Entry(
        id="a", time=0, release_id="r", row={}, prediction=7, probabilities=(0.1, 0.7, 0.2)
    )
    answer = Answer(7, {"5": 0.3, "7": 0.4, "9": 0.2, "11": 0.1}, None, ())

    assert _agrees(given, answer)
    assert _difference(given, answer) == pytest.approx(0.3)


def test_an_interval_without_an_end_holds_what_lies_beyond() -> None:
    given = Entry(
        id="a", time=0, release_id="r", row={}, prediction=1.0, interval=(None, 2.0)
    )

    assert _agrees(given, Answer(-1e9, None, (0.0, 1.0), ()))
    assert not _agrees(given, Answer(2.5, None, (0.0, 1.0), ()))


@pytest.mark.parametrize("tasks", [("regression", "binary"), ("binary", "regression")])
def test_a_number_and_a_label_do_not_agree_and_have_no_difference(
    make_release: Callable[..., Path], row: Row, tasks: tuple[str, str]
) -> None:
    champion, rival = (load(make_release(task)) for task in tasks)

    answered, tally = shadow(rival, [_given(champion, row)])

    assert len(answered) == 1
    assert tally == Tally(n_rows=1, n_agreeing=0, difference=0.0)


def test_rows_that_the_shadow_refuses_are_counted_and_the_others_answered(
    make_release: Callable[..., Path], row: Row
) -> None:
    champion, rival = load(make_release()), load(make_release(plus=1))
    refused = Entry(id="b", time=0, release_id="r", row={"age": 1}, prediction=1.0)
    asked = [_given(champion, row), refused, _given(champion, row, "c")]

    answered, tally = shadow(rival, asked)

    assert [entry.id for entry in answered] == ["a", "c"]
    assert (tally.n_rows, tally.n_failed) == (2, 1)


def test_a_release_that_breaks_is_counted(
    make_release: Callable[..., Path], row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    rival = load(make_release())
    given = _given(rival, row)
    monkeypatch.setattr(rival, "run", lambda _inputs: 1 / 0)

    assert shadow(rival, [given]) == ([], Tally(n_failed=1))


def test_lines_are_read_whole_however_they_arrive() -> None:
    read, write = os.pipe()
    with os.fdopen(read, "rb") as stream, os.fdopen(write, "wb", 0) as sender:
        lines = pieces(stream)
        sender.write(b"one\ntwo\nthr")
        assert next(lines) == [b"one", b"two"]
        sender.write(b"ee\n")
        sender.close()

        assert list(lines) == [[b"three"]]
