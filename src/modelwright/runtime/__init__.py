"""How does a row become an answer? Normalises rows by the signature and runs a release.

Needs numpy and onnxruntime only.
"""

from modelwright.runtime.normaliser import Inputs, Normaliser, Problem
from modelwright.runtime.predictions import Predictions
from modelwright.runtime.values import UnreadableValueError, reader

__all__ = [
    "Inputs",
    "Normaliser",
    "Predictions",
    "Problem",
    "UnreadableValueError",
    "reader",
]
