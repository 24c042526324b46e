"""How does a model leave Python? The graph builder, exact functions, and the tree form."""

from modelwright.portable.elementwise import elementwise, softmax
from modelwright.portable.graph import (
    ML_DOMAIN,
    NUMBERS,
    PYTHON,
    STRINGS,
    Graph,
    PythonStep,
)
from modelwright.portable.row_operators import OPERATORS
from modelwright.portable.row_program import row_program
from modelwright.portable.row_steps import RowProgram, Step

__all__ = [
    "ML_DOMAIN",
    "NUMBERS",
    "OPERATORS",
    "PYTHON",
    "STRINGS",
    "Graph",
    "PythonStep",
    "RowProgram",
    "Step",
    "elementwise",
    "row_program",
    "softmax",
]
