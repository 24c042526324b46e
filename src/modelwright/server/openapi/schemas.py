"""The schemas that endpoints share: a row, a prediction, a problem."""

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
_MOST_LEVELS = 12

PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "title": "RowProblem",
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


EXPLANATION = {
    "title": "Explanation",
    "type": "object",
    "description": "With ?explain=1: what each column adds to the score of the reference row.",
    "properties": {
        "label": {
            "type": ["string", "number", "boolean", "null"],
            "description": "The class whose probability is the score; null for a number.",
        },
        "score": {"type": "number"},
        "base": {"type": "number", "description": "The score of the reference row."},
        "contributions": {"type": "object", "additionalProperties": {"type": "number"}},
        "method": {"type": "string", "enum": ["exact", "sampled"]},
        "n_evaluations": {"type": "integer"},
        "standard_error": {"type": "number"},
    },
    "required": ["score", "base", "contributions", "method"],
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


def columns_schema(signature: Signature) -> dict[str, Any]:
    """Return the JSON schema of rows that are sent column by column."""
    row = row_schema(signature)
    return {
        "type": "object",
        "description": "Lists of equal length.",
        "properties": {
            name: {"type": "array", "items": values}
            for name, values in row["properties"].items()
        },
        "required": row["required"],
        "examples": [{name: [value] for name, value in example_row(signature).items()}],
    }


def prediction_schema(target: Target) -> dict[str, Any]:
    """Return the JSON schema of the answer to a row."""
    properties: dict[str, Any] = {
        "id": {"type": "string", "description": "Name it when the outcome is known."},
        "warnings": {"type": "array", "items": {"type": "string"}},
        "caller_id": {
            "type": ["string", "integer"],
            "description": "The caller's own id of the row, where it sent `ids`.",
        },
        "release": {
            "type": "string",
            "description": "The release that answered, where it is not the reply's.",
        },
    }
    properties["explanation"] = EXPLANATION
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
