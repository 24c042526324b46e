"""The description of /invocations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.runtime import output_names
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
from modelwright.server.requests import CSV, PARQUET

if TYPE_CHECKING:
    from modelwright.records import Signature, Target

_RECORDS, _LISTS = list_of(shared("Row")), list_of(list_of({}))
_SPLIT = record(
    "SplitFrame",
    {"columns": list_of({"type": "string"}), "index": list_of({}), "data": _LISTS},
    required=("columns", "data"),
)
_FORMS = {
    "dataframe_split": _SPLIT,
    "dataframe_records": _RECORDS,
    "instances": {"oneOf": [_RECORDS, _LISTS]},
    "inputs": {"oneOf": [shared("Columns"), _RECORDS, _LISTS]},
}
_QUESTION = body_record(
    "Invocation",
    {**_FORMS, "params": {"type": "object"}},
    description=f"One of {', '.join(_FORMS)}.",
)


def invocations_operation(signature: Signature) -> dict[str, Any]:
    """Return the description of /invocations."""
    return {
        "operationId": "invocations",
        "description": (
            "The forms of MLflow's scoring server. Rows that are lists have the model's columns "
            "in their order."
        ),
        "parameters": RELEASE_PARAMETERS,
        **body_operation(
            asked={
                **as_json(_QUESTION),
                CSV: {"schema": {"type": "string"}},
                PARQUET: {"schema": BINARY},
            },
            answered=as_json(_reply(signature.target)),
            says="One record for each row, in order.",
            refusals=problem_answers(PROBLEM_ANSWERS),
        ),
    }


def _reply(target: Target) -> dict[str, Any]:
    """Return the schema of the answer: a record has the prediction, and what is certain of it."""
    first, *others = output_names(target)
    kinds = {name: {"type": ["number", "null"]} for name in others}
    releases = {
        **list_of({"type": "string"}),
        "description": "Which release answered each row, where they are not the same.",
    }
    return record(
        "InvocationReply",
        {
            "predictions": list_of({"type": "object", "properties": {first: {}} | kinds}),
            "releases": releases,
        },
        required=("predictions",),
    )
