"""The description of /outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.server.openapi.operations import PROBLEM_ANSWERS, problem_answers

if TYPE_CHECKING:
    from modelwright.records import Signature

_NAME = {
    "id": "The id that the prediction's answer had.",
    "key": "The caller's own name for the case, instead of the id.",
}


def outcomes_operation(signature: Signature) -> dict[str, Any]:
    """Return the description of /outcomes."""
    target = signature.target
    value = (
        {"type": "number"}
        if target.task == "regression"
        else {"enum": list(target.classes)}
    )
    outcome = {
        "title": "Outcome",
        "type": "object",
        "properties": {
            **{
                name: {"type": ["string", "integer"], "description": text}
                for name, text in _NAME.items()
            },
            "outcome": value | {"description": f"What {target.name} turned out to be."},
            "observed_at": {"type": ["string", "null"], "format": "date-time"},
        },
        "required": ["outcome"],
    }
    body = {
        "title": "Outcomes",
        "type": "object",
        "properties": {"outcomes": {"type": "array", "items": outcome}},
        "required": ["outcomes"],
        "additionalProperties": False,
    }
    number = {"type": "integer", "minimum": 0}
    reply = {
        "title": "OutcomesReply",
        "type": "object",
        "properties": {
            "stored": number,
            "replaced": number,
            "unknown": number,
            "unknown_names": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["stored", "replaced", "unknown", "unknown_names"],
    }
    problems = PROBLEM_ANSWERS | {
        "503": "The journal cannot be written, or the service has too much to do."
    }
    return {
        "operationId": "outcomes",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": body}},
        },
        "responses": {
            "200": {
                "description": "How many are stored, and which have no prediction.",
                "content": {"application/json": {"schema": reply}},
            },
            **problem_answers(problems),
        },
    }
