"""In which forms do answers go back? One module for each form beside the service's own JSON."""

from modelwright.server.replies.records import prediction_records
from modelwright.server.replies.tensors import (
    check_outputs,
    inference_reply,
    model_metadata,
)

__all__ = ["check_outputs", "inference_reply", "model_metadata", "prediction_records"]
