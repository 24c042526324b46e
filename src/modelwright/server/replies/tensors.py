"""Answers and metadata as the Open Inference Protocol writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.errors import did_you_mean, some
from modelwright.runtime import RAW_SCORES, read_category
from modelwright.server.bodies.tensors import DATATYPES
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from modelwright.records import Signature, Target
    from modelwright.runtime import Predictor
    from modelwright.server.bodies.tensors import Inference
    from modelwright.server.prediction import Reply

_LABEL_DATATYPES: dict[type, str] = {
    bool: "BOOL",
    int: "INT64",
    float: "FP64",
    str: "BYTES",
}


def model_metadata(predictor: Predictor) -> dict[str, Any]:
    """Return a release's inputs and outputs as the protocol describes a model."""
    signature = predictor.signature
    return {
        "name": predictor.name,
        "versions": [predictor.release_id],
        "platform": "modelwright_onnx",
        "inputs": _inputs(signature),
        "outputs": _outputs_of(predictor),
    }


def inference_reply(
    predictor: Predictor,
    inference: Inference,
    reply: Reply,
    raw_scores: NDArray[np.float64] | None = None,
) -> Any:
    """Return a reply as the tensors that were asked for; without raw scores unless these were."""
    columns = {
        tensor["name"]: tensor | {"shape": [len(reply.predictions), *tensor["shape"][1:]]}
        for tensor in _outputs_of(predictor)
    }
    names = inference.outputs or [name for name in columns if name != RAW_SCORES]
    data = _data(reply, columns["prediction"]["datatype"], raw_scores)
    return {
        "model_name": predictor.name,
        "model_version": reply.release,
        **({"id": inference.id} if inference.id is not None else {}),
        "parameters": {"journaled": reply.journaled},
        "outputs": [columns[name] | {"data": data[name]} for name in names],
    }


def check_outputs(inference: Inference, predictor: Predictor) -> None:
    """Refuse to be asked for tensors that are not there, before anything is scored."""
    names = [tensor["name"] for tensor in _outputs_of(predictor)]
    if strange := [name for name in inference.outputs if name not in names]:
        raise RequestRefusedError(
            "bad_shape",
            f"The model does not answer with {some(strange)}; it has the outputs {some(names)}."
            f"{did_you_mean(strange[0], names)}",
        )


def _inputs(signature: Signature) -> list[dict[str, Any]]:
    return [
        {
            "name": column.name,
            "datatype": DATATYPES[column.type],
            "shape": [-1],
            "parameters": {"type": column.type, "may_be_missing": column.nullable},
        }
        for column in signature.columns
    ]


def _outputs_of(predictor: Predictor) -> list[dict[str, Any]]:
    return _outputs(predictor.signature.target, has_raw_scores=predictor.has_raw_scores)


def _outputs(target: Target, *, has_raw_scores: bool) -> list[dict[str, Any]]:
    kinds = {_LABEL_DATATYPES[type(label)] for label in target.classes} or {"FP64"}
    datatype = kinds.pop() if len(kinds) == 1 else "BYTES"
    if target.task == "regression":
        second: dict[str, Any] = {"name": "interval", "datatype": "FP64", "shape": [-1, 2]}
    else:
        second = {
            "name": "probabilities",
            "datatype": "FP64",
            "shape": [-1, len(target.classes)],
            "parameters": {"classes": [read_category(label) for label in target.classes]},
        }
    raw = {
        "name": RAW_SCORES,
        "datatype": "FP64",
        "shape": [-1, max(len(target.classes), 1)],
    }
    return [
        {"name": "prediction", "datatype": datatype, "shape": [-1]},
        second,
        {"name": "ids", "datatype": "BYTES", "shape": [-1]},
        {"name": "warnings", "datatype": "BYTES", "shape": [-1]},
        {"name": "releases", "datatype": "BYTES", "shape": [-1]},
        *([raw] if has_raw_scores else []),
    ]


def _data(
    reply: Reply, datatype: str, raw_scores: NDArray[np.float64] | None
) -> dict[str, list[Any]]:
    """Return each output's values, row after row; labels in a datatype."""
    given = reply.predictions
    labels = [each.prediction for each in given]
    return {
        "prediction": [*map(read_category, labels)] if datatype == "BYTES" else labels,
        "interval": [end for each in given for end in each.interval or ()],
        "probabilities": [
            share for each in given for share in (each.probabilities or {}).values()
        ],
        "ids": [each.id for each in given],
        "warnings": ["; ".join(each.warnings) for each in given],
        "releases": reply.releases,
        RAW_SCORES: [] if raw_scores is None else list(raw_scores.ravel().tolist()),
    }
