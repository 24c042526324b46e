"""The description of /outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.server.openapi.operations import (
    PROBLEM_ANSWERS,
    as_json,
    body_operation,
    list_of,
    problem_answers,
    record,
)

if TYPE_CHECKING:
    from modelwright.records import Signature, Target

_NAMES = {
    "id": "The id that the prediction's answer had.",
    "key": "The caller's own name for the case, instead of the id.",
}
_NUMBERS = ("stored", "replaced", "unknown")
_REPLY = record(
    "OutcomesReply",
    {
        **{name: {"type": "integer", "minimum": 0} for name in _NUMBERS},
        "unknown_names": list_of({"type": "string"}),
    },
    required=(*_NUMBERS, "unknown_names"),
)
_REFUSALS = PROBLEM_ANSWERS | {
    "503": "The journal cannot be written, or the service has too much to do."
}


def outcomes_operation(signature: Signature) -> dict[str, Any]:
    """Return the description of /outcomes."""
    question = record(
        "Outcomes",
        {"outcomes": list_of(_outcome(signature.target))},
        required=("outcomes",),
        additionalProperties=False,
    )
    return {
        "operationId": "outcomes",
        **body_operation(
            asked=as_json(question),
            answered=as_json(_REPLY),
            says="How many are stored, and which have no prediction.",
            refusals=problem_answers(_REFUSALS),
        ),
    }


def _outcome(target: Target) -> dict[str, Any]:
    is_number = target.task == "regression"
    value = {"type": "number"} if is_number else {"enum": list(target.classes)}
    return record(
        "Outcome",
        {
            **{
                name: {"type": ["string", "integer"], "description": text}
                for name, text in _NAMES.items()
            },
            "outcome": value | {"description": f"What {target.name} turned out to be."},
            "observed_at": {"type": ["string", "null"], "format": "date-time"},
        },
        required=("outcome",),
    )
