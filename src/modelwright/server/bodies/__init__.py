"""How does a body become rows? One module for each form of it."""

from modelwright.server.bodies.arrow_stream import read_arrow_stream
from modelwright.server.bodies.dataframes import example_invocation, read_invocation
from modelwright.server.bodies.delimited import read_delimited
from modelwright.server.bodies.outcomes import (
    ToldOutcomes,
    example_outcomes,
    read_outcomes,
)
from modelwright.server.bodies.parquet import read_parquet
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
    "ToldOutcomes",
    "example_inference",
    "example_invocation",
    "example_outcomes",
    "example_question",
    "read_arrow_stream",
    "read_delimited",
    "read_inference",
    "read_invocation",
    "read_outcomes",
    "read_parquet",
    "read_question",
    "rows_of_columns",
]
