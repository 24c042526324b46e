"""The description of /invocations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.runtime import output_names
from modelwright.server.openapi.operations import (
    BINARY,
    PROBLEM_ANSWERS,
    RELEASE_PARAMETERS,
    problem_answers,
)
from modelwright.server.requests import PARQUET

if TYPE_CHECKING:
    from modelwright.records import Signature


def invocations_operation(signature: Signature) -> dict[str, Any]:
    """Return the description of /invocations."""
    rows = {"type": "array", "items": {"$ref": "#/components/schemas/Row"}}
    split = {
        "title": "SplitFrame",
        "type": "object",
        "properties": {
            "columns": {"type": "array", "items": {"type": "string"}},
            "index": {"type": "array", "items": {}},
            "data": {"type": "array", "items": {"type": "array", "items": {}}},
        },
        "required": ["columns", "data"],
    }
    lists = {"type": "array", "items": {"type": "array", "items": {}}}
    forms = {
        "dataframe_split": split,
        "dataframe_records": rows,
        "instances": {"oneOf": [rows, lists]},
        "inputs": {"oneOf": [{"$ref": "#/components/schemas/Columns"}, rows, lists]},
    }
    question = {
        "title": "Invocation",
        "type": "object",
        "properties": forms | {"params": {"type": "object"}},
        "description": f"One of {', '.join(forms)}.",
        "minProperties": 1,
        "additionalProperties": False,
    }
    first, *others = output_names(signature.target)
    kinds = {name: {"type": ["number", "null"]} for name in others}
    record = {"type": "object", "properties": {first: {}} | kinds}
    reply = {
        "title": "InvocationReply",
        "type": "object",
        "properties": {"predictions": {"type": "array", "items": record}},
        "required": ["predictions"],
    }
    return {
        "operationId": "invocations",
        "description": (
            "The forms of MLflow's scoring server. Rows that are lists have the model's columns "
            "in their order."
        ),
        "parameters": RELEASE_PARAMETERS,
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": question},
                "text/csv": {"schema": {"type": "string"}},
                PARQUET: {"schema": BINARY},
            },
        },
        "responses": {
            "200": {
                "description": "One record for each row, in order.",
                "content": {"application/json": {"schema": reply}},
            },
            **problem_answers(PROBLEM_ANSWERS),
        },
    }
