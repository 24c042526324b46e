"""The signature and the endpoints as an OpenAPI 3.1 document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from modelwright.server.openapi.operations import problem_answers
from modelwright.server.openapi.schemas import (
    PROBLEM,
    columns_schema,
    prediction_schema,
    row_schema,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.records import Signature
    from modelwright.server.routing import Endpoint

_KEY_PROBLEMS = {
    "401": "The API key is missing or wrong.",
    "403": "The API key has another scope than this needs.",
}
_EXAMPLES = frozenset({"example", "examples"})  # rows, whose columns may have any name
_SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}


def openapi_document(
    signature: Signature,
    endpoints: Sequence[Endpoint],
    *,
    name: str,
    release_id: str,
    has_key: bool,
) -> dict[str, Any]:
    """Return the description of the service that answers by this signature.

    Schemas with a title stand among the components, so that generated clients name them.
    """
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        if endpoint.operation is not None:
            operations = paths.setdefault(endpoint.template, {})
            operations[endpoint.method.lower()] = _operation(
                endpoint, signature, endpoint.operation(signature), has_key=has_key
            )
    schemas: dict[str, Any] = {}
    shared = {
        "Row": row_schema(signature),
        "Columns": columns_schema(signature),
        "Prediction": prediction_schema(signature.target),
        "Problem": PROBLEM,
    }
    for title, schema in shared.items():
        schemas[title] = _with_references(schema, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": name, "version": release_id[:12]},
        "paths": _with_references(paths, schemas),
        "components": {
            "schemas": schemas,
            "securitySchemes": _SECURITY if has_key else {},
        },
        **({"security": [{scheme: []} for scheme in _SECURITY]} if has_key else {}),
    }


def _with_references(part: Any, schemas: dict[str, Any]) -> Any:
    """Return a part of the document with its titled schemas moved to `schemas`."""
    if isinstance(part, list):
        return [_with_references(each, schemas) for each in part]
    if not isinstance(part, dict):
        return part
    moved = {
        key: value if key in _EXAMPLES else _with_references(value, schemas)
        for key, value in part.items()
    }
    title = moved.get("title")
    if not isinstance(title, str):  # a property may be called title, too
        return moved
    schemas[title] = moved
    return {"$ref": f"#/components/schemas/{title}"}


def _operation(
    endpoint: Endpoint, signature: Signature, described: dict[str, Any], *, has_key: bool
) -> dict[str, Any]:
    words = re.findall(r"\w+", f"{endpoint.method.lower()} {endpoint.template}")
    operation = {
        "operationId": "_".join(words),
        "summary": endpoint.summary,
        "tags": [words[1]],
        **described,
    }
    if names := re.findall(r"{(\w+)}", endpoint.template):
        operation["parameters"] = [
            *operation.get("parameters", ()),
            *(
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in names
            ),
        ]
    if endpoint.example is not None:
        json_body = operation["requestBody"]["content"]["application/json"]
        json_body["example"] = endpoint.example(signature)
    if has_key and endpoint.is_open:
        operation["security"] = []
    elif has_key:
        refused = problem_answers(_KEY_PROBLEMS)
        operation["responses"] = operation["responses"] | refused
    return operation
