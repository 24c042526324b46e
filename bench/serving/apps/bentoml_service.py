"""BentoML: a service with one worker."""

from typing import Any

import bentoml
import pandas as pd

from bench.serving.apps.model import read


@bentoml.service(workers=1, traffic={"timeout": 60})
class Bought:
    """Answers rows with the probabilities of the classes."""

    def __init__(self) -> None:
        self.pipeline, self.types = read()

    @bentoml.api  # type: ignore[untyped-decorator]  # not installed where this is checked
    def predict(self, rows: list[dict[str, Any]]) -> list[list[float]]:
        """Answer rows with the probabilities of the classes."""
        frame = pd.DataFrame(rows, columns=list(self.types))
        answer: list[list[float]] = self.pipeline.predict_proba(frame).tolist()
        return answer
