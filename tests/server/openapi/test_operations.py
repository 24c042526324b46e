"""Operations: refusals are described as problems."""

from __future__ import annotations

from modelwright.records import Signature, Target
from modelwright.server.openapi import (
    PROBLEM_ANSWERS,
    plain_operation,
    problem_answers,
)


def test_every_refusal_is_described_as_a_problem() -> None:
    answers = problem_answers(PROBLEM_ANSWERS)

    assert answers.keys() == PROBLEM_ANSWERS.keys()
    assert all(
        set(each["content"]) == {"application/problem+json"} for each in answers.values()
    )


def test_a_plain_operation_promises_an_answer() -> None:
    signature = Signature(columns=(), target=Target(name="y", task="regression"))

    assert set(plain_operation(signature)["responses"]) == {"200"}
