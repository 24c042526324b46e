"""LitServe: one worker, one server process."""

import sys
from typing import Any

import litserve
import pandas as pd

from bench.serving.apps.model import read


class Bought(litserve.LitAPI):  # type: ignore[misc]  # not installed where this is checked
    """Answers rows with the probabilities of the classes."""

    def setup(self, device: str) -> None:
        """Read the model in the worker's process."""
        self.on, (self.pipeline, self.types) = device, read()

    def decode_request(self, request: dict[str, Any]) -> pd.DataFrame:
        """Return the rows of a body."""
        return pd.DataFrame(request["rows"], columns=list(self.types))

    def predict(self, frame: pd.DataFrame) -> Any:
        """Return the probabilities."""
        return self.pipeline.predict_proba(frame)

    def encode_response(self, output: Any) -> dict[str, Any]:
        """Return what is sent."""
        return {"probabilities": output.tolist()}


if __name__ == "__main__":
    server = litserve.LitServer(Bought(), accelerator="cpu", workers_per_device=1)
    server.run(
        host="127.0.0.1",
        port=int(sys.argv[1]),
        num_api_servers=1,
        generate_client_file=False,
        log_level="warning",
    )
