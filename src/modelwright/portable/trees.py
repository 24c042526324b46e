"""The tree form: decision trees of any library as flat arrays, and their ONNX node in double."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto, numpy_helper

from modelwright.portable.graph import ML_DOMAIN
from modelwright.portable.level_table import look_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from modelwright.portable.graph import Graph
    from modelwright.portable.level_table import LevelTable

_LESS_OR_EQUAL, _LESS, _MEMBER = 0, 1, 6  # the operator's codes of a question
_SUM = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tree:
    """One tree: inner nodes, the root first, and leaves.

    Parameters
    ----------
    columns
        Column that an inner node looks at, shape (n_inner,).
    thresholds
        Where it splits.
    missing_left
        Whether a NaN goes left.
    left, right
        Children: an inner node's number, or ~number of a leaf. A tree without inner nodes is its
        leaf 0.
    leaves
        Values, shape (n_leaves,) for one target or (n_leaves, n_targets) for all of them.
    target
        The target that a one-column tree adds to.
    members
        Inner nodes that ask for a level instead of a threshold, by number: codes that go left. Any
        other code goes right. Their columns hold codes or NaN alone: runtimes differ on fractions.
    """

    columns: NDArray[np.int64]
    thresholds: NDArray[np.float64]
    missing_left: NDArray[np.bool_]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    leaves: NDArray[np.float64]
    target: int = 0
    members: Mapping[int, NDArray[np.int64]] = field(default_factory=dict)

    @classmethod
    def from_nodes(
        cls,
        *,
        columns: ArrayLike,
        thresholds: ArrayLike,
        missing_left: ArrayLike,
        left: ArrayLike,
        right: ArrayLike,
        is_leaf: ArrayLike,
        values: ArrayLike,
        target: int = 0,
        members: Mapping[int, NDArray[np.int64]] | None = None,
    ) -> Tree:
        """Return the tree of a table in which inner nodes and leaves stand mixed, the root first."""
        leaf = np.asarray(is_leaf, dtype=bool)
        inner = ~leaf
        position = np.where(leaf, ~(np.cumsum(leaf) - 1), np.cumsum(inner) - 1)
        return cls(
            columns=np.asarray(columns, dtype=np.int64)[inner],
            thresholds=np.asarray(thresholds, dtype=np.float64)[inner],
            missing_left=np.asarray(missing_left, dtype=bool)[inner],
            left=position[np.asarray(left, dtype=np.int64)[inner]],
            right=position[np.asarray(right, dtype=np.int64)[inner]],
            leaves=np.asarray(values, dtype=np.float64)[leaf],
            target=target,
            members={int(position[row]): codes for row, codes in (members or {}).items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trees:
    """Trees whose leaf values are added up or averaged.

    Parameters
    ----------
    trees
        The trees, in the order in which the library adds them.
    base
        What each target starts from, shape (n_targets,).
    is_mean
        Whether the sum is divided by the number of trees before the base is added.
    is_strict
        Whether a value equal to the threshold goes right.
    tables
        Columns that are looked up by the code of a category; they follow those of the matrix.
    """

    trees: tuple[Tree, ...]
    base: NDArray[np.float64]
    is_mean: bool = False
    is_strict: bool = False
    tables: tuple[LevelTable, ...] = ()

    @property
    def n_targets(self) -> int:
        """The number of columns of the result."""
        return len(self.base)

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of the result, shape (rows, n_targets)."""
        if not self.trees:
            return constant_rows(graph, features, self.base)
        if self.tables:
            features = graph.beside([features, look_up(graph, features, self.tables)])
        has_vectors = self.trees[0].leaves.ndim == 2
        total = (self._vectors if has_vectors else self._scalars)(graph, features)
        if self.is_mean:
            total = graph.divide(total, graph.number(len(self.trees)))
        return graph.add(total, graph.constant(self.base)) if self.base.any() else total

    def _scalars(self, graph: Graph, features: str) -> str:
        targets = [np.full(len(tree.leaves), tree.target) for tree in self.trees]
        weights = np.concatenate([tree.leaves for tree in self.trees])
        return self._ensemble(
            graph, features, weights, np.concatenate(targets), self.n_targets
        )

    def _vectors(self, graph: Graph, features: str) -> str:
        """Let each tree answer with the number of its leaf, and look the leaf's vector up."""
        sizes = [len(tree.leaves) for tree in self.trees]
        numbers = np.arange(sum(sizes), dtype=np.float64)
        targets = np.repeat(np.arange(len(sizes)), sizes)
        chosen = self._ensemble(graph, features, numbers, targets, len(sizes))
        table = _exactly_summable(
            np.concatenate([tree.leaves for tree in self.trees]), len(sizes)
        )
        vectors = graph.choose(table, graph.cast(chosen, TensorProto.INT64))
        return graph.node("ReduceSum", vectors, graph.constant([1], np.int64), keepdims=0)

    def _ensemble(
        self,
        graph: Graph,
        features: str,
        weights: NDArray[np.float64],
        targets: NDArray[np.int64],
        n_targets: int,
    ) -> str:
        nodes = _joined(self.trees)
        n_nodes = len(nodes.columns)
        modes = np.full(
            n_nodes, _LESS if self.is_strict else _LESS_OR_EQUAL, dtype=np.uint8
        )
        modes[list(nodes.members)] = _MEMBER
        attributes: dict[str, Any] = _branch("true", nodes.left) | _branch(
            "false", nodes.right
        )
        if nodes.members:
            graph.need_sets()
            attributes["membership_values"] = _tensor(_lists(nodes.members))
        return graph.node(
            "TreeEnsemble",
            features,
            domain=ML_DOMAIN,
            aggregate_function=_SUM,
            n_targets=n_targets,
            tree_roots=nodes.roots,
            nodes_featureids=nodes.columns.tolist(),
            nodes_splits=_tensor(nodes.thresholds),
            nodes_modes=_tensor(modes),
            nodes_missing_value_tracks_true=nodes.missing_left.astype(int).tolist(),
            leaf_weights=_tensor(weights),
            leaf_targetids=targets.tolist(),
            **attributes,
        )


def constant_rows(graph: Graph, features: str, values: ArrayLike) -> str:
    """Return the tensor that holds the same values for every row, shape (rows, n_values)."""
    row = np.asarray(values, dtype=np.float64).reshape(1, -1)
    n_rows = graph.node("Shape", features, start=0, end=1)
    shape = graph.node("Concat", n_rows, graph.constant([1], np.int64), axis=0)
    return graph.node("Expand", graph.constant(row), shape)


@dataclass(frozen=True, slots=True, eq=False)
class _Nodes:
    """The inner nodes of all trees in one table; children as in `Tree`, over the whole table."""

    roots: list[int]
    columns: NDArray[np.int64]
    thresholds: NDArray[np.float64]
    missing_left: NDArray[np.bool_]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    members: Mapping[int, NDArray[np.int64]]


def _joined(trees: tuple[Tree, ...]) -> _Nodes:
    grown = [_with_root(tree) for tree in trees]
    starts = np.cumsum([0] + [len(tree.columns) for tree in grown])
    leaf_starts = np.cumsum([0] + [len(tree.leaves) for tree in grown])

    def children(side: str) -> NDArray[np.int64]:
        own = [getattr(tree, side) for tree in grown]
        moved = [
            np.where(child < 0, child - leaf_start, child + start)
            for child, start, leaf_start in zip(own, starts, leaf_starts, strict=False)
        ]
        return np.concatenate(moved)

    return _Nodes(
        starts[:-1].tolist(),
        np.concatenate([tree.columns for tree in grown]),
        np.concatenate([tree.thresholds for tree in grown]),
        np.concatenate([tree.missing_left for tree in grown]),
        children("left"),
        children("right"),
        {
            int(start) + node: codes
            for tree, start in zip(grown, starts, strict=False)
            for node, codes in sorted(tree.members.items())
        },
    )


def _with_root(tree: Tree) -> Tree:
    """Return the tree, or for a single leaf one inner node with that leaf on both sides."""
    if len(tree.columns):
        return tree
    leaf = np.array([~0])
    return Tree(
        columns=np.array([0]),
        thresholds=np.array([0.0]),
        missing_left=np.array([True]),
        left=leaf,
        right=leaf,
        leaves=tree.leaves,
        target=tree.target,
    )


def _exactly_summable(values: NDArray[np.float64], n_summands: int) -> NDArray[np.float64]:
    """Return the values on the finest grid on which every order of adding gives the same sum.

    The runtime adds the vectors of one row and of many rows in different orders.
    """
    largest = max(float(np.abs(values).max()), np.finfo(np.float64).tiny)
    bits = 52 - math.ceil(math.log2(largest * n_summands))
    return np.asarray(np.ldexp(np.rint(np.ldexp(values, bits)), -bits))


def _branch(name: str, children: NDArray[np.int64]) -> dict[str, list[int]]:
    is_leaf = children < 0
    return {
        f"nodes_{name}nodeids": np.where(is_leaf, ~children, children).tolist(),
        f"nodes_{name}leafs": is_leaf.astype(int).tolist(),
    }


def _lists(members: Mapping[int, NDArray[np.int64]]) -> NDArray[np.float64]:
    """Return the nodes' codes one after another, a NaN after each node's, as the operator wants them.

    It wants at least one for a node: -1 is no level's code.
    """
    lists = (codes if len(codes) else np.array([-1]) for codes in members.values())
    return np.concatenate([np.append(codes, np.nan) for codes in lists])


def _tensor(values: NDArray[Any]) -> Any:
    return numpy_helper.from_array(values, "values")
