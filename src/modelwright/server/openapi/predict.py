"""The description of /predict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.server.openapi.operations import (
    BINARY,
    PROBLEM_ANSWERS,
    RELEASE_PARAMETERS,
    as_json,
    body_operation,
    body_record,
    list_of,
    problem_answers,
    record,
    shared,
)
from modelwright.server.requests import ARROW, PARQUET

if TYPE_CHECKING:
    from modelwright.records import Signature

_TABLES = {each: {"schema": BINARY} for each in (ARROW, PARQUET)}
_IDS = {
    **list_of({"type": ["string", "integer"]}),
    "description": "The caller's own names of the rows, one for each.",
}
_QUESTION = body_record(
    "Question",
    {"rows": list_of(shared("Row")), "columns": shared("Columns"), "ids": _IDS},
    description="Either rows or columns.",
)
_REPLY = record(
    "Reply",
    {
        "release": {"type": "string"},
        "predictions": list_of(shared("Prediction")),
        "journaled": {"type": "boolean"},
        "reference_row": shared("Row"),
    },
    required=("release", "predictions", "journaled"),
)
_EXPLAIN = {
    "name": "explain",
    "in": "query",
    "description": "1 adds what each column contributes, in JSON only; few rows at once then.",
    "schema": {"type": "string", "enum": ["0", "1"]},
}
_REFUSALS = PROBLEM_ANSWERS | {"406": "No answer has a form that is accepted."}


def predict_operation(signature: Signature) -> dict[str, Any]:
    """Return the description of /predict."""
    return {
        "operationId": "predict",
        "description": f"Predict {signature.target.name}; an absent value and null are the same.",
        "parameters": [*RELEASE_PARAMETERS, _EXPLAIN],
        **body_operation(
            asked=as_json(_QUESTION) | _TABLES,
            answered=as_json(_REPLY) | _TABLES,
            says="One prediction for each row, in order.",
            refusals=problem_answers(_REFUSALS),
        ),
    }
