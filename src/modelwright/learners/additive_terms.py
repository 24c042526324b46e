"""Additive scores: step functions of one column or of two, added up; the form of a glass box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.learners.links import Link, apply_link, link_to_portable
from modelwright.portable.trees import Tree, Trees

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

_MISSING = 0  # the bin of NaN
# Every number of a learner's input range lies below; only NaN goes the other way.
_ABOVE_ALL = float(np.finfo(np.float64).max)


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """What a column, or two together, add to the scores of a row.

    Parameters
    ----------
    columns
        Positions of one column or of two.
    cuts
        For each of them the values at which the next bin begins, ascending.
    scores
        What each bin adds, shape (n_bins, n_scores) or (n_bins, n_bins of the second column,
        n_scores). Bin 0 is that of NaN, bin 1 lies below the first cut.
    """

    columns: tuple[int, ...]
    cuts: tuple[NDArray[np.float64], ...]
    scores: NDArray[np.float64]

    def of(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return what it adds to each row, shape (n_rows, n_scores)."""
        bins = [
            np.where(
                np.isnan(features[:, column]),
                _MISSING,
                np.searchsorted(cuts, features[:, column], side="right") + 1,
            )
            for column, cuts in zip(self.columns, self.cuts, strict=True)
        ]
        return np.asarray(self.scores[tuple(bins)])

    def without_idle_cuts(self) -> Term:
        """Return the same function without cuts between bins that add the same."""
        if len(self.columns) > 1:
            return self
        is_step = (self.scores[1:-1] != self.scores[2:]).any(axis=1)
        kept = np.concatenate([[True, True], is_step])
        return Term(self.columns, (self.cuts[0][is_step],), self.scores[kept])

    def tree(self) -> Tree:
        """Return the decision tree that finds the bin by halving, and answers with its scores."""
        nodes: list[_Node] = []
        self._grow(nodes, ())
        values = np.array([node.value for node in nodes])
        return Tree.from_nodes(
            columns=[node.column for node in nodes],
            thresholds=[node.threshold for node in nodes],
            missing_left=[False] * len(nodes),
            left=[node.left for node in nodes],
            right=[node.right for node in nodes],
            is_leaf=[node.left == 0 for node in nodes],
            values=values[:, 0] if values.shape[1] == 1 else values,
        )

    def _grow(self, nodes: list[_Node], bins: tuple[int, ...]) -> int:
        """Add what tells the bins of the columns that are left; return the place of its root."""
        axis, place = len(bins), len(nodes)
        if axis == len(self.columns):
            nodes.append(_Node(value=self.scores[bins]))
            return place
        root = _Node(self.columns[axis], _ABOVE_ALL, value=np.zeros(self.scores.shape[-1]))
        nodes.append(root)
        root.left = self._halve(nodes, bins, 1, len(self.cuts[axis]) + 1)
        root.right = self._grow(nodes, (*bins, _MISSING))
        return place

    def _halve(
        self, nodes: list[_Node], bins: tuple[int, ...], first: int, last: int
    ) -> int:
        """Add what tells the bins from `first` to `last` of one column."""
        if first == last:
            return self._grow(nodes, (*bins, first))
        axis, place, middle = len(bins), len(nodes), (first + last) // 2
        node = _Node(
            self.columns[axis],
            float(self.cuts[axis][middle - 1]),
            value=np.zeros(self.scores.shape[-1]),
        )
        nodes.append(node)
        node.left = self._halve(nodes, bins, first, middle)
        node.right = self._halve(nodes, bins, middle + 1, last)
        return place


@dataclass(slots=True, eq=False)
class _Node:
    """A node of a tree that is being grown; a leaf is its own root's place, 0."""

    column: int = 0
    threshold: float = 0.0
    left: int = 0
    right: int = 0
    value: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class AdditiveScores:
    """A fitted additive model: where each score starts, and the terms that are added to it."""

    intercepts: NDArray[np.float64]
    terms: tuple[Term, ...]
    link: Link
    n_iterations: int | None = None

    def predict(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return probabilities of the classes that had rows, or values."""
        scores = np.tile(self.intercepts, (len(features), 1))
        for term in self.terms:
            scores += term.of(features)
        return apply_link(self.link, scores)

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of `predict`; values have the shape (rows, 1)."""
        trees = Trees(
            trees=tuple(term.tree() for term in self.terms),
            base=self.intercepts,
            is_strict=True,
        )
        scores = trees.to_portable(graph, features)
        return link_to_portable(self.link, graph, scores, len(self.intercepts))
