"""Operations: refusals are described as problems."""

from __future__ import annotations

from modelwright.records import Signature, Target
from modelwright.server.openapi import (
    PROBLEM_ANSWERS,
    plain_operation,
    problem_answers,
)
from modelwright.server.openapi.operations import (
    as_json,
    body_operation,
    body_record,
    list_of,
    record,
    shared,
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


def test_a_body_of_several_forms_has_one_of_them_and_nothing_else() -> None:
    forms = {"rows": list_of(shared("Row")), "columns": shared("Columns")}

    schema = body_record("Question", forms, description="Either.")

    assert schema["properties"] == {
        "rows": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
        "columns": {"$ref": "#/components/schemas/Columns"},
    }
    assert (schema["minProperties"], schema["additionalProperties"]) == (1, False)
    assert "required" not in schema


def test_a_record_is_titled_and_names_what_must_be_there() -> None:
    schema = record("Pair", {"a": {}, "b": {}}, required=("a",))

    assert schema == {
        "title": "Pair",
        "type": "object",
        "properties": {"a": {}, "b": {}},
        "required": ["a"],
    }


def test_an_endpoint_with_a_body_describes_its_answer_beside_the_refusals() -> None:
    described = body_operation(
        asked=as_json({"type": "object"}),
        answered=as_json({"type": "array"}),
        says="A list.",
        refusals=problem_answers({"400": "No."}),
    )

    assert described["requestBody"]["required"] is True
    assert described["responses"]["200"] == {
        "description": "A list.",
        "content": {"application/json": {"schema": {"type": "array"}}},
    }
    assert set(described["responses"]) == {"200", "400"}
