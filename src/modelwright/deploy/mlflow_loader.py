"""Opens a release as an MLflow python_function model. A copy of this file travels in each release."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from modelwright.runtime import Predictor


class ReleaseModel:
    """A release with the interface that MLflow calls.

    Parameters
    ----------
    predictor
        The opened release.
    """

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor

    def predict(self, model_input: Any) -> pd.DataFrame:
        """Return the prediction of each row, with its probabilities or its interval.

        Columns that may be missing may be absent.
        """
        answers = self._predictor.predict_columns(model_input, strict=False)
        return pd.DataFrame(answers, index=getattr(model_input, "index", None))


def _load_pyfunc(path: str) -> ReleaseModel:
    """Return the model in a release's folder; MLflow calls this by its name."""
    if importlib.util.find_spec("modelwright") is None:
        sys.path.append(str(Path(__file__).parent / "bundled"))
    from modelwright.runtime import load

    return ReleaseModel(load(path))
