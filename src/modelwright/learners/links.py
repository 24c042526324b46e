"""Links: what turns a learner's raw scores into probabilities, in numpy and in the graph alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from modelwright.portable.elementwise import elementwise, softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph
    from modelwright.records import Task

Link = Literal["value", "share", "shares", "sigmoid", "softmax"]
"""What raw scores of shape (n_rows, n_targets) are.

"value": the prediction itself, one column; "share": the positive class's probability, one column;
"shares": probabilities; "sigmoid": the positive class's log-odds, one column; "softmax": log-odds.
"""

SCORE_LINKS: dict[Task, Link] = {
    "binary": "sigmoid",
    "multiclass": "softmax",
    "regression": "value",
}
"""The link of learners that answer with log-odds."""


def apply_link(link: Link, raw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values of shape (n_rows,) for "value", else probabilities (n_rows, n_classes)."""
    if link == "value":
        return raw[:, 0]
    if link == "share":
        return np.column_stack([1.0 - raw[:, 0], raw[:, 0]])
    if link == "sigmoid":
        with np.errstate(over="ignore"):
            return 1.0 / (1.0 + np.exp(raw * [1.0, -1.0]))
    if link == "softmax":
        powers = np.exp(raw - raw.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))
    return raw


def link_to_portable(link: Link, graph: Graph, raw: str, n_targets: int) -> str:
    """Return the tensor of `apply_link`; values have the shape (rows, 1)."""
    if link == "share":
        return graph.beside([graph.subtract(graph.number(1.0), raw), raw])
    if link == "sigmoid":
        signed = graph.multiply(raw, graph.constant([1.0, -1.0]))
        one = graph.number(1.0)
        return graph.divide(one, graph.add(one, elementwise(graph, "Exp", signed, 2)))
    if link == "softmax":
        return softmax(graph, raw, n_targets)
    return raw
