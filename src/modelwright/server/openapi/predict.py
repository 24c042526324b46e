"""The description of /predict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.server.openapi.operations import (
    BINARY,
    PROBLEM_ANSWERS,
    RELEASE_PARAMETERS,
    problem_answers,
)
from modelwright.server.requests import ARROW, PARQUET

if TYPE_CHECKING:
    from modelwright.records import Signature

_TABLES: dict[str, Any] = {each: {"schema": BINARY} for each in (ARROW, PARQUET)}


def predict_operation(signature: Signature) -> dict[str, Any]:
    """Return the description of /predict."""
    rows = {"type": "array", "items": {"$ref": "#/components/schemas/Row"}}
    ids = {
        "type": "array",
        "items": {"type": ["string", "integer"]},
        "description": "The caller's own names of the rows, one for each.",
    }
    question = {
        "title": "Question",
        "type": "object",
        "properties": {
            "rows": rows,
            "columns": {"$ref": "#/components/schemas/Columns"},
            "ids": ids,
        },
        "description": "Either rows or columns.",  # with `oneOf`, generators lose the type
        "minProperties": 1,
        "additionalProperties": False,
    }
    predictions = {"type": "array", "items": {"$ref": "#/components/schemas/Prediction"}}
    reply = {
        "title": "Reply",
        "type": "object",
        "properties": {
            "release": {"type": "string"},
            "predictions": predictions,
            "journaled": {"type": "boolean"},
            "reference_row": {"$ref": "#/components/schemas/Row"},
        },
        "required": ["release", "predictions", "journaled"],
    }
    return {
        "operationId": "predict",
        "description": f"Predict {signature.target.name}; an absent value and null are the same.",
        "parameters": [
            *RELEASE_PARAMETERS,
            {
                "name": "explain",
                "in": "query",
                "description": "1 adds what each column contributes; few rows at once then.",
                "schema": {"type": "string", "enum": ["0", "1"]},
            },
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": question}} | _TABLES,
        },
        "responses": {
            "200": {
                "description": "One prediction for each row, in order.",
                "content": {"application/json": {"schema": reply}} | _TABLES,
            },
            **problem_answers(
                PROBLEM_ANSWERS | {"406": "No answer has a form that is accepted."}
            ),
        },
    }
