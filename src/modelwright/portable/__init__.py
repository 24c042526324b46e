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

__all__ = [
    "ML_DOMAIN",
    "NUMBERS",
    "PYTHON",
    "STRINGS",
    "Graph",
    "PythonStep",
    "elementwise",
    "softmax",
]
