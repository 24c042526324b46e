"""The descriptions of the Open Inference Protocol's endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.server.openapi.operations import (
    RELEASE_PARAMETERS,
    as_json,
    body_operation,
    list_of,
    record,
)

if TYPE_CHECKING:
    from modelwright.records import Signature

_TEXT, _ANYTHING = {"type": "string"}, {"type": "object"}
_ERROR = record("InferenceError", {"error": _TEXT}, required=("error",))
_METADATA_FIELDS = {
    "name": _TEXT,
    "datatype": _TEXT,
    "shape": list_of({"type": "integer"}),
    "parameters": _ANYTHING,
}
_METADATA = record(
    "TensorMetadata", _METADATA_FIELDS, required=("name", "datatype", "shape")
)
_TENSOR = record(
    "Tensor",
    {**_METADATA_FIELDS, "data": list_of({})},
    required=("name", "datatype", "shape", "data"),
)
_OUTPUT = record("RequestedOutput", {"name": _TEXT}, required=("name",))
_MODEL = record(
    "ModelMetadata",
    {
        "name": _TEXT,
        "versions": list_of(_TEXT),
        "platform": _TEXT,
        "inputs": list_of(_METADATA),
        "outputs": list_of(_METADATA),
    },
    required=("name", "platform", "inputs", "outputs"),
)
_QUESTION = record(
    "InferenceRequest",
    {
        "id": _TEXT,
        "parameters": _ANYTHING,
        "inputs": list_of(_TENSOR),
        "outputs": list_of(_OUTPUT),
    },
    required=("inputs",),
)
_REPLY = record(
    "InferenceReply",
    {
        "model_name": _TEXT,
        "model_version": _TEXT,
        "id": _TEXT,
        "parameters": _ANYTHING,
        "outputs": list_of(_TENSOR),
    },
    required=("model_name", "outputs"),
)
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
    answer = {"description": "The metadata.", "content": as_json(_MODEL)}
    return {"responses": {"200": answer, **_refusals("404", "503")}}


def ready_operation(_signature: Signature) -> dict[str, Any]:
    """Return the description of a model's readiness."""
    return {"responses": {"200": {"description": "Yes."}, **_refusals("404", "503")}}


def infer_operation(signature: Signature) -> dict[str, Any]:
    """Return the description of an inference."""
    names = ", ".join(column.name for column in signature.columns)
    return {
        "description": (
            f"A tensor of shape [n] or [n, 1] for each column: {names}. A missing value is null, "
            '"NaN" in a tensor of floating point, "" in one of BYTES.'
        ),
        "parameters": RELEASE_PARAMETERS,
        **body_operation(
            asked=as_json(_QUESTION),
            answered=as_json(_REPLY),
            says="The outputs, row after row.",
            refusals=_refusals(*_REFUSALS),
        ),
    }


def _refusals(*statuses: str) -> dict[str, Any]:
    return {
        status: {"description": _REFUSALS[status], "content": as_json(_ERROR)}
        for status in statuses
    }
