"""FastAPI with a pydantic model for a row: the service that people usually write by hand."""

from typing import Any

import pandas as pd
from fastapi import FastAPI
from pydantic import create_model

from bench.serving.apps.model import read

pipeline, types = read()
fields: dict[str, Any] = {}
for name, kind in types.items():
    fields[name] = (kind | None, None)
Row: Any = create_model("Row", **fields)
Question: Any = create_model("Question", rows=(list[Row], ...))
app = FastAPI()


@app.post("/predict")
def predict(question: Question) -> dict[str, Any]:
    """Answer rows with the probabilities of the classes."""
    frame = pd.DataFrame([row.model_dump() for row in question.rows], columns=list(types))
    return {"probabilities": pipeline.predict_proba(frame).tolist()}


@app.get("/ready")
def ready() -> dict[str, str]:
    """Say that it is there."""
    return {"status": "ready"}
