"""In which forms do answers go back? One module for each form beside the service's own JSON."""

from modelwright.server.replies.records import prediction_records
from modelwright.server.replies.tables import arrow_stream, parquet_file, reply_table
from modelwright.server.replies.tensors import (
    check_outputs,
    inference_reply,
    model_metadata,
)

__all__ = [
    "arrow_stream",
    "check_outputs",
    "inference_reply",
    "model_metadata",
    "parquet_file",
    "prediction_records",
    "reply_table",
]
