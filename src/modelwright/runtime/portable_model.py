"""Runs a portable model: the two input tensors in, predictions out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from modelwright.errors import ReleaseError
from modelwright.runtime.predictions import Predictions
from modelwright.runtime.python_steps import step_answers
from modelwright.runtime.values import read_category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from modelwright.records.signature import Signature
    from modelwright.runtime.normaliser import Inputs

# Bounds the memory that a session needs for its intermediate tensors.
ROWS_PER_CALL = 1000
# What the graph asks Python and takes from it, step by step: see `Graph.in_python`.
ASKED, ANSWERED, METHODS = "asked_", "answered_", "modelwright.python"

_ONLY_ERRORS = 3
_ERRORS = (
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
)


class PortableModel:
    """A model in ONNX, run on one thread: a row gets the same answer alone and in a batch.

    Parameters
    ----------
    model_bytes
        The serialised model.
    signature
        Its columns and target.
    steps
        The fitted objects that Python must run beside it, in their order.

    Raises
    ------
    ReleaseError
        If ONNX Runtime cannot open the model, or it takes other inputs than the signature says.
    """

    def __init__(
        self, model_bytes: bytes, signature: Signature, *, steps: Sequence[Any] = ()
    ) -> None:
        target = signature.target
        self._is_regression = target.task == "regression"
        self._labels = {read_category(label): label for label in target.classes}
        self._outputs = [
            "prediction",
            "interval" if self._is_regression else "probabilities",
        ]
        self._session = _session(model_bytes)
        widths = {node.name: node.shape[1] for node in self._session.get_inputs()}
        self._steps = _steps(self._session, widths, steps)
        shapes = {
            name: width for name, width in widths.items() if not name.startswith(ANSWERED)
        }
        expected = {
            "strings": len(signature.string_columns),
            "numbers": len(signature.number_columns),
        }
        if shapes != expected:
            raise ReleaseError(
                f"The model takes the inputs {shapes}, but its signature has {expected} columns. "
                "Release it again."
            )

    def run(self, inputs: Inputs) -> Predictions:
        """Return the predictions for inputs of any length, whatever their problems."""
        if inputs.n_rows == 0:
            # Text operators refuse no rows.
            return self._nothing()
        if inputs.n_rows <= ROWS_PER_CALL:
            first, second = self._call(inputs.strings, inputs.numbers)
        else:
            parts = [
                self._call(
                    inputs.strings[start : start + ROWS_PER_CALL],
                    inputs.numbers[start : start + ROWS_PER_CALL],
                )
                for start in range(0, inputs.n_rows, ROWS_PER_CALL)
            ]
            first, second = (
                np.concatenate(outputs) for outputs in zip(*parts, strict=True)
            )
        if self._is_regression:
            return Predictions(first, intervals=second)
        labels = [self._labels[text] for text in first.tolist()]
        return Predictions(np.array(labels, dtype=object), probabilities=second)

    def _nothing(self) -> Predictions:
        if self._is_regression:
            return Predictions(np.empty(0), intervals=np.empty((0, 2)))
        probabilities = np.empty((0, len(self._labels)))
        return Predictions(np.empty(0, dtype=object), probabilities=probabilities)

    def _call(
        self, strings: NDArray[np.object_], numbers: NDArray[np.float64]
    ) -> tuple[NDArray[Any], NDArray[np.float64]]:
        inputs: dict[str, NDArray[Any]] = {"strings": strings, "numbers": numbers}
        if not self._steps:
            first, second = self._run(self._outputs, inputs)
            return first, second
        for number, step in enumerate(self._steps):
            inputs[f"{ANSWERED}{number}"] = np.zeros((len(numbers), step.n_columns))
        for number, step in enumerate(self._steps):
            (asked,) = self._run([f"{ASKED}{number}"], inputs)
            inputs[f"{ANSWERED}{number}"] = step.answer(asked)
        first, second = self._run(self._outputs, inputs)
        return first, second

    def _run(
        self, outputs: list[str], inputs: dict[str, NDArray[Any]]
    ) -> list[NDArray[Any]]:
        try:
            return list(self._session.run(outputs, inputs))
        except _ERRORS as error:
            raise ReleaseError(f"The model cannot answer: {error}") from error


@dataclass(frozen=True, slots=True)
class _Step:
    """A fitted object, its method that answers, and how many columns the answer has."""

    fitted: Any
    method: str
    n_columns: int

    def answer(self, asked: NDArray[Any]) -> NDArray[np.float64]:
        try:
            return step_answers(self.fitted, self.method, asked, n_columns=self.n_columns)
        except Exception as error:  # whatever the project's own code does
            raise ReleaseError(
                f"The model cannot answer: {type(error).__name__}: {error}"
            ) from error


def _steps(
    session: onnxruntime.InferenceSession, widths: Mapping[str, int], fitted: Sequence[Any]
) -> list[_Step]:
    known = session.get_modelmeta().custom_metadata_map
    methods = json.loads(known.get(METHODS, "[]"))
    if len(methods) != len(fitted):
        raise ReleaseError(
            f"The model leaves {len(methods)} steps to Python, and the release holds "
            f"{len(fitted)}. Open the release's folder with modelwright.load, or release again."
        )
    return [
        _Step(each, method, widths[f"{ANSWERED}{number}"])
        for number, (each, method) in enumerate(zip(fitted, methods, strict=True))
    ]


def _session(model_bytes: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    # A plan of which tensors share memory is made anew for each call, and a row's are small.
    options.enable_mem_reuse = False
    options.log_severity_level = _ONLY_ERRORS
    try:
        return onnxruntime.InferenceSession(
            model_bytes, options, providers=["CPUExecutionProvider"]
        )
    except _ERRORS as error:
        raise ReleaseError(
            f"ONNX Runtime {onnxruntime.__version__} cannot open the model: {error}"
        ) from error
