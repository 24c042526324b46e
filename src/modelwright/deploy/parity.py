"""Parity: whether the portable model answers like the Python model, row by row."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import onnx

from modelwright.deploy.differences import compared, differences
from modelwright.deploy.hostile_rows import hostile_rows
from modelwright.errors import ParityError, ReleaseError
from modelwright.records import ParityCertificate
from modelwright.runtime import Inputs, PortableModel, Predictions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.deploy.differences import Comparison
    from modelwright.portable import PythonStep
    from modelwright.records import ParityCheck, Signature

_MOST_HELD_OUT = 2000
_N_ALONE = 100  # of held-out and of hostile rows each
# A matrix product sums one row in another order than many; trees and look-ups are equal to the bit.
ONE_ROW_BOUND = 1e-12
_N_EDGES = 5000
_PACKAGES = ("modelwright", "numpy", "onnx", "onnxruntime")


class Releasable(Protocol):
    """What a release needs of a fitted model."""

    @property
    def signature(self) -> Signature:
        """What it takes and answers."""

    @property
    def parity_bound(self) -> float:
        """Largest difference that its portable form may show."""

    def predict(self, inputs: Inputs) -> Predictions:
        """Return labels and probabilities, or values and intervals; and the raw scores."""

    def to_portable(self) -> onnx.ModelProto:
        """Return the portable form: `strings` and `numbers` in, `prediction` and its company out."""

    def python_steps(self) -> Sequence[PythonStep]:
        """Return what the portable form leaves to Python, in the order of its inputs."""


def check_parity(
    model: Releasable,
    model_bytes: bytes,
    held_out: Inputs,
    *,
    seed: int,
    steps: Sequence[Any] = (),
) -> ParityCertificate:
    """Return the certificate that the portable model answers like the Python model.

    Both answer held-out rows and hostile rows; labels must be identical and numbers within the
    model's bound. Single rows must get, bit for bit, what they get in a batch.

    Parameters
    ----------
    model
        The Python model.
    model_bytes
        Its portable form, serialised.
    held_out
        Usual rows.
    seed
        Of the choice of rows.
    steps
        The objects that Python runs beside the portable form, as they were stored and loaded.

    Raises
    ------
    ParityError
        If an answer differs; the message says on which rows and how much.
    """
    positions = np.random.default_rng(seed).permutation(held_out.n_rows)[:_MOST_HELD_OUT]
    usual = held_out.take(np.sort(positions))
    hostile = hostile_rows(
        model.signature, usual, edges=decision_edges(model_bytes), seed=seed
    )
    portable = PortableModel(model_bytes, model.signature, steps=steps)
    comparison = _Comparison(model, portable, usual)
    if usual.n_rows:
        comparison.with_python("held-out", usual, ["a held-out row"] * usual.n_rows)
    comparison.with_python("hostile", hostile.inputs, hostile.kinds)
    comparison.one_row_at_a_time(_some_of_both(usual, hostile.inputs))
    if comparison.complaints:
        raise ParityError(
            "The portable model answers unlike the Python model, so nothing was released. "
            f"{' '.join(comparison.complaints)} "
            "Leave out the columns or learners concerned, and report this as a bug."
        )
    versions = {name: version(name) for name in _PACKAGES}
    return ParityCertificate(
        checks=comparison.checks,
        versions={"python": platform.python_version(), **versions},
    )


def decision_edges(model_bytes: bytes) -> NDArray[np.float64]:
    """Return the thresholds of a model's trees, at most some thousands; empty without trees."""
    splits = [
        onnx.numpy_helper.to_array(attribute.t).astype(np.float64)
        for node in onnx.load_from_string(model_bytes).graph.node
        if node.op_type == "TreeEnsemble"
        for attribute in node.attribute
        if attribute.name == "nodes_splits"
    ]
    edges: NDArray[np.float64] = np.unique(np.concatenate([np.empty(0), *splits]))
    edges = edges[np.isfinite(edges)]
    return edges[:: len(edges) // _N_EDGES + 1]


class _Comparison:
    """Compares the models on several kinds of rows, and remembers the result."""

    def __init__(self, model: Releasable, portable: PortableModel, usual: Inputs) -> None:
        self._model = model
        self._portable = portable
        self._usual = model.predict(usual) if usual.n_rows else Predictions(np.empty(0))
        self._comparisons: list[Comparison] = []

    @property
    def checks(self) -> tuple[ParityCheck, ...]:
        """What was compared."""
        return tuple(each.check for each in self._comparisons)

    @property
    def complaints(self) -> list[str]:
        """What is not allowed."""
        return [each.complaint for each in self._comparisons if not each.check.passed]

    def with_python(self, rows: str, inputs: Inputs, kinds: Sequence[str]) -> None:
        """Compare the portable with the Python model; `kinds` says what each row is."""
        pair = self._model.predict(inputs), self._run(rows, inputs)
        self._compare(rows, *pair, bound=self._model.parity_bound, kinds=kinds)

    def one_row_at_a_time(self, inputs: Inputs) -> None:
        """Compare the portable model with itself: rows alone and in a batch."""
        rows = "one row at a time"
        alone = [
            self._run(rows, inputs.take(np.array([row]))) for row in range(inputs.n_rows)
        ]
        kinds = ["alone and in a batch"] * inputs.n_rows
        self._compare(
            rows, self._run(rows, inputs), _stacked(alone), bound=ONE_ROW_BOUND, kinds=kinds
        )

    def _run(self, rows: str, inputs: Inputs) -> Predictions:
        try:
            return self._portable.run(inputs, raw_scores=True)
        except ReleaseError as error:
            raise ParityError(
                f"The portable model cannot answer {rows} rows, so nothing was released. {error}"
            ) from error

    def _compare(
        self,
        rows: str,
        expected: Predictions,
        actual: Predictions,
        *,
        bound: float,
        kinds: Sequence[str],
    ) -> None:
        self._comparisons += [
            compared(rows, difference, bound=bound, kinds=kinds)
            for difference in differences(expected, actual, usual=self._usual)
        ]


def _some_of_both(usual: Inputs, hostile: Inputs) -> Inputs:
    """Return rows spread evenly over both."""
    parts = [
        each.take(np.unique(np.linspace(0, each.n_rows - 1, _N_ALONE).astype(np.intp)))
        for each in (usual, hostile)
        if each.n_rows
    ]
    return Inputs(
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([part.strings for part in parts]),
    )


def _stacked(parts: Sequence[Predictions]) -> Predictions:
    """Return predictions of several runs one below the other."""
    outputs = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("prediction", "probabilities", "intervals", "raw_scores")
        if getattr(parts[0], name) is not None
    }
    return Predictions(**outputs)
