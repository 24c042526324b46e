"""The signature as an OpenAPI 3.1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.runtime import example_row

if TYPE_CHECKING:
    from modelwright.records import Column, Signature, Target

_TYPES = {
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "category": {"type": "string"},
    "text": {"type": "string"},
    "datetime": {"type": "string"},
}
_PROBLEMS = {
    "400": "The body is not JSON.",
    "413": "The body is too large, or has too many rows.",
    "415": "The body is not sent as JSON.",
    "422": "The body has another shape, or values of rows cannot be used; none is answered.",
    "503": "The release is still being loaded.",
}
_MOST_LEVELS = 50


def openapi_document(
    signature: Signature, *, name: str, release_id: str, has_key: bool
) -> dict[str, Any]:
    """Return the description of the service that answers by this signature."""
    security: dict[str, Any] = {}
    problems = dict(_PROBLEMS)
    if has_key:
        security = {"security": [{"bearer": []}, {"header": []}]}
        problems["401"] = "The API key is missing or wrong."
    return {
        "openapi": "3.1.0",
        "info": {"title": name, "version": release_id[:12]},
        "paths": {
            "/predict": {"post": _predict(signature.target, problems)},
            "/health/live": {"get": _plain("Whether the service runs.")},
            "/health/ready": {"get": _plain("Whether the service answers.")},
            "/metrics": {"get": _plain("Metrics in Prometheus' format.")},
        },
        "components": {
            "schemas": {
                "Row": row_schema(signature),
                "Prediction": _prediction_schema(signature.target),
                "Problem": _PROBLEM,
            },
            "securitySchemes": _SECURITY if has_key else {},
        },
        **security,
    }


def row_schema(signature: Signature) -> dict[str, Any]:
    """Return the JSON schema of a row.

    Ranges and levels are told, not demanded: other values are answered, with a warning.
    """
    return {
        "type": "object",
        "properties": {column.name: _column_schema(column) for column in signature.columns},
        "required": [column.name for column in signature.columns if not column.nullable],
        "examples": [example_row(signature)],
    }


def describe(column: Column) -> str:
    """Return what a column holds, for people: its range or its levels."""
    if column.type == "datetime":
        pattern = column.datetime_format
        return f"Like {pattern}, in UTC." if pattern else "ISO 8601; without a zone, UTC."
    if (
        column.minimum is not None
        and column.maximum is not None
        and column.type != "boolean"
    ):
        return f"{column.minimum:.15g} to {column.maximum:.15g} in training."
    if column.levels:
        rest = len(column.levels) - _MOST_LEVELS
        shown = ", ".join(column.levels[:_MOST_LEVELS])
        return f"{shown}{f' and {rest} more' if rest > 0 else ''}."
    return ""


def _column_schema(column: Column) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_TYPES[column.type])
    if column.nullable:
        schema["type"] = [schema["type"], "null"]
    if column.type == "datetime" and column.datetime_format is None:
        schema["format"] = "date-time"
    if text := describe(column):
        schema["description"] = text
    return schema


def _predict(target: Target, problems: dict[str, str]) -> dict[str, Any]:
    rows = {"type": "array", "items": {"$ref": "#/components/schemas/Row"}}
    question = {
        "type": "object",
        "properties": {"rows": rows},
        "required": ["rows"],
        "additionalProperties": False,
    }
    predictions = {"type": "array", "items": {"$ref": "#/components/schemas/Prediction"}}
    reply = {
        "type": "object",
        "properties": {
            "release": {"type": "string"},
            "predictions": predictions,
            "journaled": {"type": "boolean"},
        },
        "required": ["release", "predictions", "journaled"],
    }
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        "operationId": "predict",
        "summary": f"Predict {target.name}; an absent value and null are the same.",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": question}},
        },
        "responses": {
            "200": {
                "description": "One prediction for each row, in order.",
                "content": {"application/json": {"schema": reply}},
            }
        }
        | {
            status: {"description": text, "content": {"application/problem+json": problem}}
            for status, text in problems.items()
        },
    }


def _prediction_schema(target: Target) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": {"type": "string", "description": "Name it when the outcome is known."},
        "warnings": {"type": "array", "items": {"type": "string"}},
    }
    required = ["id", "prediction", "warnings"]
    if target.task == "regression":
        ends = {"type": "array", "items": {"type": ["number", "null"]}}
        properties["prediction"] = {"type": "number"}
        properties["interval"] = ends | {"minItems": 2, "maxItems": 2}
    else:
        properties["prediction"] = {"enum": list(target.classes)}
        shares = {"type": "number", "minimum": 0, "maximum": 1}
        properties["probabilities"] = {"type": "object", "additionalProperties": shares}
    return {"type": "object", "properties": properties, "required": required}


def _plain(summary: str) -> dict[str, Any]:
    return {"summary": summary, "responses": {"200": {"description": "Yes."}}}


_PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "row": {"type": "integer", "description": "Counted from 0."},
                    "column": {"type": "string"},
                    "problem": {"type": "string"},
                },
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}
_SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
