"""The trees of a TreeEnsemble node as flat arrays, for scorers in other languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import numpy_helper

from modelwright.portable.row_tensors import fields_of

if TYPE_CHECKING:
    import onnx
    from numpy.typing import NDArray

_MEMBER = 6  # the operator's code of a question for a level


def tree_arrays(node: onnx.NodeProto) -> dict[str, Any]:
    """Return the trees of a TreeEnsemble node as flat arrays.

    Children are numbers of inner nodes, or ~number of a leaf. `members` are the codes that go left at
    the nodes that ask for a level, one node's after another, and `member_starts` where each node's
    begin, shape (n_nodes + 1,).
    """
    fields = fields_of(node)
    modes = numpy_helper.to_array(fields["nodes_modes"]).astype(np.int64)
    members, counts = _members(fields, modes == _MEMBER)
    return {
        "roots": np.array(fields["tree_roots"], dtype=np.int64),
        "features": np.array(fields["nodes_featureids"], dtype=np.int64),
        "splits": numpy_helper.to_array(fields["nodes_splits"]),
        "modes": modes,
        "missing_left": np.array(fields["nodes_missing_value_tracks_true"], dtype=np.int64),
        "left": _children(fields, "true"),
        "right": _children(fields, "false"),
        "leaf_values": numpy_helper.to_array(fields["leaf_weights"]),
        "leaf_targets": np.array(fields["leaf_targetids"], dtype=np.int64),
        "members": members,
        "member_starts": np.concatenate([[0], np.cumsum(counts)]),
    }


def _children(fields: dict[str, Any], side: str) -> NDArray[np.int64]:
    numbers = np.array(fields[f"nodes_{side}nodeids"], dtype=np.int64)
    is_leaf = np.array(fields[f"nodes_{side}leafs"], dtype=bool)
    return np.where(is_leaf, ~numbers, numbers)


def _members(
    fields: dict[str, Any], is_member: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the codes of all nodes one after another, and how many each node has."""
    counts = np.zeros(len(is_member), dtype=np.int64)
    if not is_member.any():
        return np.empty(0), counts
    lists = numpy_helper.to_array(fields["membership_values"])
    ends = np.flatnonzero(np.isnan(lists))
    counts[is_member] = np.diff(ends, prepend=-1) - 1
    return lists[~np.isnan(lists)].astype(np.float64), counts
