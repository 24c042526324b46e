"""How does a row become an answer? Normalises rows by the signature and runs a release.

Needs numpy and onnxruntime only.
"""

from modelwright.runtime.answers import Answer, RowsRefusedError
from modelwright.runtime.contributions import Explanation, most_explained_rows
from modelwright.runtime.example_row import example_row
from modelwright.runtime.moments import moment_of
from modelwright.runtime.normaliser import Inputs, Normaliser, Problem
from modelwright.runtime.portable_model import PortableModel
from modelwright.runtime.predictions import RAW_SCORES, Predictions, output_names
from modelwright.runtime.predictor import Predictor, load
from modelwright.runtime.python_steps import (
    TRUSTED_PACKAGES,
    load_steps,
    step_answers,
)
from modelwright.runtime.release_folder import (
    IDENTITY,
    PYTHON_PART,
    VerifiedRelease,
    open_release,
    release_id_of,
    verify_release,
)
from modelwright.runtime.tables import columns_of
from modelwright.runtime.values import (
    FALSE_TEXTS,
    MISSING_CATEGORY_TEXTS,
    MISSING_TEXTS,
    TRUE_TEXTS,
    UnreadableValueError,
    read_category,
    read_text,
    reader,
)

__all__ = [
    "FALSE_TEXTS",
    "IDENTITY",
    "MISSING_CATEGORY_TEXTS",
    "MISSING_TEXTS",
    "PYTHON_PART",
    "RAW_SCORES",
    "TRUE_TEXTS",
    "TRUSTED_PACKAGES",
    "Answer",
    "Explanation",
    "Inputs",
    "Normaliser",
    "PortableModel",
    "Predictions",
    "Predictor",
    "Problem",
    "RowsRefusedError",
    "UnreadableValueError",
    "VerifiedRelease",
    "columns_of",
    "example_row",
    "load",
    "load_steps",
    "moment_of",
    "most_explained_rows",
    "open_release",
    "output_names",
    "read_category",
    "read_text",
    "reader",
    "release_id_of",
    "step_answers",
    "verify_release",
]
