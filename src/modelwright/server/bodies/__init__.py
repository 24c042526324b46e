"""How does a body become rows? One module for each form of it."""

from modelwright.server.bodies.question import (
    Asked,
    example_question,
    read_question,
    rows_of_columns,
)
from modelwright.server.bodies.tensors import (
    Inference,
    example_inference,
    read_inference,
)

__all__ = [
    "Asked",
    "Inference",
    "example_inference",
    "example_question",
    "read_inference",
    "read_question",
    "rows_of_columns",
]
