"""The descriptions of the Open Inference Protocol's endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.server.openapi.operations import RELEASE_PARAMETERS

if TYPE_CHECKING:
    from modelwright.records import Signature

_ERROR = {
    "title": "InferenceError",
    "type": "object",
    "properties": {"error": {"type": "string"}},
    "required": ["error"],
}
_METADATA: dict[str, Any] = {
    "title": "TensorMetadata",
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "datatype": {"type": "string"},
        "shape": {"type": "array", "items": {"type": "integer"}},
        "parameters": {"type": "object"},
    },
    "required": ["name", "datatype", "shape"],
}
_TENSOR: dict[str, Any] = {
    **_METADATA,
    "title": "Tensor",
    "properties": _METADATA["properties"] | {"data": {"type": "array", "items": {}}},
    "required": ["name", "datatype", "shape", "data"],
}
_OUTPUT = {
    "title": "RequestedOutput",
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
}
_REFUSALS = {
    "400": "The body is not a request of the protocol, lacks a tensor, or holds values that cannot be used.",
    "404": "There is no such model, version or named release.",
    "409": "The name of the release fits several, or it cannot answer.",
    "413": "The body is too large, or has too many rows.",
    "415": "The body is not sent as JSON.",
    "429": "The caller asks too often.",
    "503": "The release is still being loaded, or the service has too much to do.",
}


def metadata_operation(_signature: Signature) -> dict[str, Any]:
    """Return the description of a model's metadata."""
    document = {
        "title": "ModelMetadata",
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "versions": _list({"type": "string"}),
            "platform": {"type": "string"},
            "inputs": _list(_METADATA),
            "outputs": _list(_METADATA),
        },
        "required": ["name", "platform", "inputs", "outputs"],
    }
    return {
        "responses": {
            "200": _json("The metadata.", document),
            **_refusals("404", "503"),
        }
    }


def ready_operation(_signature: Signature) -> dict[str, Any]:
    """Return the description of a model's readiness."""
    return {"responses": {"200": {"description": "Yes."}, **_refusals("404", "503")}}


def infer_operation(signature: Signature) -> dict[str, Any]:
    """Return the description of an inference."""
    names = ", ".join(column.name for column in signature.columns)
    question = {
        "title": "InferenceRequest",
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "parameters": {"type": "object"},
            "inputs": _list(_TENSOR),
            "outputs": _list(_OUTPUT),
        },
        "required": ["inputs"],
    }
    reply = {
        "title": "InferenceReply",
        "type": "object",
        "properties": {
            "model_name": {"type": "string"},
            "model_version": {"type": "string"},
            "id": {"type": "string"},
            "parameters": {"type": "object"},
            "outputs": _list(_TENSOR),
        },
        "required": ["model_name", "outputs"],
    }
    return {
        "description": (
            f"A tensor of shape [n] or [n, 1] for each column: {names}. A missing value is null, "
            '"NaN" in a tensor of floating point, "" in one of BYTES.'
        ),
        "parameters": RELEASE_PARAMETERS,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": question}},
        },
        "responses": {
            "200": _json("The outputs, row after row.", reply),
            **_refusals(*_REFUSALS),
        },
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _refusals(*statuses: str) -> dict[str, Any]:
    return {status: _json(_REFUSALS[status], _ERROR) for status in statuses}


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": schema}},
    }
