"""MLServer: a model of the V2 protocol, its rows as one tensor for each column."""

from mlserver import MLModel
from mlserver.codecs import NumpyCodec, PandasCodec
from mlserver.types import InferenceRequest, InferenceResponse

from bench.serving.apps.model import read


class Bought(MLModel):  # type: ignore[misc]  # not installed where this is checked
    """Answers rows with the probabilities of the classes."""

    async def load(self) -> bool:
        """Read the model."""
        self.pipeline, self.types = read()
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """Answer rows with the probabilities of the classes."""
        frame = self.decode_request(payload, default_codec=PandasCodec)[list(self.types)]
        output = NumpyCodec.encode_output(
            "probabilities", self.pipeline.predict_proba(frame)
        )
        return InferenceResponse(model_name=self.name, outputs=[output])
