"""What is installed for each peer, into a virtual environment of its own."""

from __future__ import annotations

_MODEL = ("scikit-learn==1.7.2", "pandas==2.3.3", "numpy<2.4", "joblib")

ENVIRONMENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "fastapi": (("fastapi==0.165.0", "uvicorn[standard]==0.54.0", *_MODEL),),
    "mlflow": (("mlflow==3.17.2", *_MODEL),),
    "bentoml": (("bentoml==1.4.40", *_MODEL),),
    "litserve": (("litserve==0.2.19", *_MODEL),),
    "mlserver": (("mlserver==1.7.1", *_MODEL),),
}
