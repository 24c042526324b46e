"""What does the OpenAPI document say? The signature and the endpoints as a description for programs."""

from modelwright.server.openapi.document import openapi_document
from modelwright.server.openapi.invocations import invocations_operation
from modelwright.server.openapi.operations import (
    PROBLEM_ANSWERS,
    plain_operation,
    problem_answers,
)
from modelwright.server.openapi.outcomes import outcomes_operation
from modelwright.server.openapi.predict import predict_operation
from modelwright.server.openapi.schemas import (
    columns_schema,
    describe,
    prediction_schema,
    row_schema,
)
from modelwright.server.openapi.v2 import (
    infer_operation,
    metadata_operation,
    ready_operation,
)

__all__ = [
    "PROBLEM_ANSWERS",
    "columns_schema",
    "describe",
    "infer_operation",
    "invocations_operation",
    "metadata_operation",
    "openapi_document",
    "outcomes_operation",
    "plain_operation",
    "predict_operation",
    "prediction_schema",
    "problem_answers",
    "ready_operation",
    "row_schema",
]
