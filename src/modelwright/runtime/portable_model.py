"""Runs a portable model: the two input tensors in, predictions out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.errors import ReleaseError
from modelwright.runtime.onnx_runtime import onnxruntime, ort_errors
from modelwright.runtime.predictions import RAW_SCORES, Predictions
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
        names = [node.name for node in self._session.get_outputs()]
        self.has_raw_scores = RAW_SCORES in names
        expected = {
            "strings": len(signature.string_columns),
            "numbers": len(signature.number_columns),
        }
        if shapes != expected:
            raise ReleaseError(
                f"The model takes the inputs {shapes}, but its signature has {expected} columns. "
                "Release it again."
            )

    def run(self, inputs: Inputs, *, raw_scores: bool = False) -> Predictions:
        """Return the predictions for inputs of any length, whatever their problems.

        Parameters
        ----------
        inputs
            The rows.
        raw_scores
            Whether to fetch these as well.

        Raises
        ------
        ReleaseError
            If the model cannot answer, or has no raw scores.
        """
        if raw_scores and not self.has_raw_scores:
            raise ReleaseError(
                "The release was made before releases had raw scores. Release the model again."
            )
        outputs = [*self._outputs, RAW_SCORES] if raw_scores else self._outputs
        if inputs.n_rows == 0:
            # Text operators refuse no rows.
            return self._nothing(raw_scores=raw_scores)
        if inputs.n_rows <= ROWS_PER_CALL:
            found = self._call(outputs, inputs.strings, inputs.numbers)
        else:
            parts = [
                self._call(
                    outputs,
                    inputs.strings[start : start + ROWS_PER_CALL],
                    inputs.numbers[start : start + ROWS_PER_CALL],
                )
                for start in range(0, inputs.n_rows, ROWS_PER_CALL)
            ]
            found = [np.concatenate(each) for each in zip(*parts, strict=True)]
        first, second, *raw = found
        if self._is_regression:
            return Predictions(first, None, second, *raw)
        labels = [self._labels[text] for text in first.tolist()]
        return Predictions(np.array(labels, dtype=object), second, None, *raw)

    def _nothing(self, *, raw_scores: bool) -> Predictions:
        raw = [np.empty((0, max(len(self._labels), 1)))] if raw_scores else []
        if self._is_regression:
            return Predictions(np.empty(0), None, np.empty((0, 2)), *raw)
        probabilities = np.empty((0, len(self._labels)))
        return Predictions(np.empty(0, dtype=object), probabilities, None, *raw)

    def _call(
        self,
        outputs: list[str],
        strings: NDArray[np.object_],
        numbers: NDArray[np.float64],
    ) -> list[NDArray[Any]]:
        inputs: dict[str, NDArray[Any]] = {"strings": strings, "numbers": numbers}
        if not self._steps:
            return self._run(outputs, inputs)
        for number, step in enumerate(self._steps):
            inputs[f"{ANSWERED}{number}"] = np.zeros((len(numbers), step.n_columns))
        for number, step in enumerate(self._steps):
            (asked,) = self._run([f"{ASKED}{number}"], inputs)
            inputs[f"{ANSWERED}{number}"] = step.answer(asked)
        return self._run(outputs, inputs)

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
