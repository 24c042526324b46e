from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto

from modelwright.portable import NUMBERS, STRINGS, Graph
from modelwright.portable.level_table import LevelTable
from modelwright.portable.trees import Tree, Trees, constant_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

N_COLUMNS = 3
# Few values, so that rows often meet a threshold exactly.
CODES = [0.0, 1.0, 2.0, 63.0, 64.0, 65.0, 900.0]
CODE_COLUMN = 2  # sets are of codes, and are asked of no other numbers
VALUES = st.sampled_from([-1e300, -2.5, -0.0, 0.0, 5e-324, 1.0, 1.0 + 2**-52, 7.25, 1e300])
CELLS = st.one_of(VALUES, st.just(np.nan), st.sampled_from([np.inf, -np.inf]))
LARGEST_LEAF = 1e6
LEAVES = st.floats(-LARGEST_LEAF, LARGEST_LEAF)


def run(graph: Graph, tensor: str, rows: Matrix) -> Matrix:
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", "answers"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString(), options)
    strings = np.empty((len(rows), 0), dtype=object)
    return np.asarray(session.run(None, {STRINGS: strings, NUMBERS: rows})[0])


def answer(trees: Trees, rows: Matrix) -> Matrix:
    graph = Graph(n_strings=0, n_numbers=rows.shape[1])
    return run(graph, trees.to_portable(graph, NUMBERS), rows)


@st.composite
def tree(draw: st.DrawFn, n_values: int, n_targets: int) -> Tree:
    """Grow a tree by turning leaves into inner nodes."""
    n_inner = draw(st.integers(0, 6))
    children: list[list[int | None]] = []
    open_ends: list[tuple[int, int] | None] = [None]
    for number in range(n_inner):
        end = open_ends.pop(draw(st.integers(0, len(open_ends) - 1)))
        if end is not None:
            children[end[0]][end[1]] = number
        children.append([None, None])
        open_ends += [(number, 0), (number, 1)]
    for leaf, end in enumerate(open_ends):
        if end is not None:
            children[end[0]][end[1]] = ~leaf
    lists = {
        "columns": st.integers(0, N_COLUMNS - 1),
        "thresholds": VALUES,
        "missing_left": st.booleans(),
    }
    nodes = {
        name: draw(st.lists(each, min_size=n_inner, max_size=n_inner))
        for name, each in lists.items()
    }
    codes = st.lists(st.sampled_from(CODES), unique=True)
    sets = st.lists(st.none() | codes, min_size=n_inner, max_size=n_inner)
    n_numbers = len(open_ends) * n_values
    leaves = np.array(draw(st.lists(LEAVES, min_size=n_numbers, max_size=n_numbers)))
    sides = np.array(children, dtype=np.int64).reshape(-1, 2)
    return Tree(
        columns=np.array(nodes["columns"], dtype=np.int64),
        thresholds=np.array(nodes["thresholds"], dtype=np.float64),
        missing_left=np.array(nodes["missing_left"], dtype=np.bool_),
        left=sides[:, 0],
        right=sides[:, 1],
        leaves=leaves if n_values == 1 else leaves.reshape(-1, n_values),
        target=draw(st.integers(0, n_targets - 1)) if n_values == 1 else 0,
        members={
            node: np.array(members, dtype=np.int64)
            for node, (column, members) in enumerate(
                zip(nodes["columns"], draw(sets), strict=True)
            )
            if column == CODE_COLUMN and members is not None
        },
    )


@st.composite
def ensemble(draw: st.DrawFn, *, has_vectors: bool) -> Trees:
    n_targets = draw(st.integers(2 if has_vectors else 1, 3))
    each = tree(n_targets if has_vectors else 1, n_targets)
    base = draw(st.lists(LEAVES, min_size=n_targets, max_size=n_targets))
    return Trees(
        trees=tuple(draw(st.lists(each, max_size=5))),
        base=np.array(base),
        is_mean=draw(st.booleans()),
        is_strict=draw(st.booleans()),
    )


def leaf_of(tree: Tree, row: Matrix, *, is_strict: bool) -> int:
    node = 0 if len(tree.columns) else ~0
    while node >= 0:
        value, threshold = row[tree.columns[node]], tree.thresholds[node]
        if np.isnan(value):
            goes_left = tree.missing_left[node]
        elif node in tree.members:
            goes_left = value in tree.members[node]
        else:
            goes_left = value < threshold if is_strict else value <= threshold
        node = int((tree.left if goes_left else tree.right)[node])
    return ~node


def by_hand(trees: Trees, rows: Matrix) -> Matrix:
    total = np.zeros((len(rows), trees.n_targets))
    for each in trees.trees:
        for number, row in enumerate(rows):
            value = each.leaves[leaf_of(each, row, is_strict=trees.is_strict)]
            if each.leaves.ndim == 2:
                total[number] += value
            else:
                total[number, each.target] += value
    if trees.is_mean and trees.trees:
        total /= len(trees.trees)
    return total + trees.base


@pytest.mark.parametrize("has_vectors", [False, True])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_graph_answers_as_a_walk_down_the_trees(
    has_vectors: bool,  # noqa: FBT001 - pytest hands it over
    data: st.DataObject,
) -> None:
    trees = data.draw(ensemble(has_vectors=has_vectors))
    cells = data.draw(st.lists(CELLS, min_size=4 * N_COLUMNS, max_size=4 * N_COLUMNS))
    rows = np.array(cells, dtype=np.float64).reshape(4, N_COLUMNS)
    codes = st.sampled_from([*CODES, np.nan])
    rows[:, CODE_COLUMN] = data.draw(st.lists(codes, min_size=4, max_size=4))

    batch = answer(trees, rows)

    np.testing.assert_allclose(
        batch, by_hand(trees, rows), rtol=1e-12, atol=1e-14 * LARGEST_LEAF
    )
    single = np.concatenate([answer(trees, rows[[number]]) for number in range(4)])
    np.testing.assert_array_equal(single, batch)


def test_inner_nodes_and_leaves_that_stand_mixed_are_told_apart() -> None:
    # Node 0 asks column 1; node 1 is a leaf; node 2 asks column 0; nodes 3 and 4 are leaves.
    tree = Tree.from_nodes(
        columns=[1, -2, 0, -2, -2],
        thresholds=[0.5, 0, 2.0, 0, 0],
        missing_left=[True, False, False, False, False],
        left=[1, -1, 3, -1, -1],
        right=[2, -1, 4, -1, -1],
        is_leaf=[False, True, False, True, True],
        values=[9, 10, 9, 20, 30],
    )
    rows = np.array([[0, 0.5], [0, 0.6], [2.1, 0.6], [np.nan, 1], [0, np.nan]])

    answers = answer(Trees(trees=(tree,), base=np.zeros(1)), rows)

    assert answers[:, 0].tolist() == [10, 20, 30, 30, 10]


def test_a_node_that_asks_for_levels_is_found_among_leaves() -> None:
    # Node 1 is a leaf; node 2 sends levels 4 and 7 of column 0 to the left.
    tree = Tree.from_nodes(
        columns=[1, -2, 0, -2, -2],
        thresholds=[0.5, 0, 0, 0, 0],
        missing_left=[True, False, False, False, False],
        left=[1, -1, 3, -1, -1],
        right=[2, -1, 4, -1, -1],
        is_leaf=[False, True, False, True, True],
        values=[9, 10, 9, 20, 30],
        members={2: np.array([4, 7])},
    )
    rows = np.array([[4, 0], [4, 1], [5, 1], [7, 1], [np.nan, 1]])

    answers = answer(Trees(trees=(tree,), base=np.zeros(1)), rows)

    assert answers[:, 0].tolist() == [10, 20, 30, 20, 30]


def test_large_sets_in_deep_trees_stay_small() -> None:
    n_inner, generator = 60, np.random.default_rng(1)
    chain = Tree(
        columns=np.zeros(n_inner, dtype=np.int64),
        thresholds=np.zeros(n_inner),
        missing_left=np.zeros(n_inner, dtype=bool),
        left=np.append(np.arange(1, n_inner), ~0),
        right=~np.arange(1, n_inner + 1),
        leaves=np.arange(n_inner + 1.0),
        members={node: generator.choice(400, 300) for node in range(n_inner)},
    )
    trees = Trees(trees=(chain,), base=np.zeros(1))
    rows = np.arange(400.0)[:, None]

    np.testing.assert_array_equal(answer(trees, rows), by_hand(trees, rows))


def test_columns_that_are_looked_up_follow_those_of_the_matrix() -> None:
    table = LevelTable(column=0, values=np.array([5.0, -5.0, 0.5]))
    tree = Tree(
        columns=np.array([N_COLUMNS]),
        thresholds=np.array([0.0]),
        missing_left=np.array([True]),
        left=np.array([~0]),
        right=np.array([~1]),
        leaves=np.array([1.0, 2.0]),
    )
    rows = np.zeros((3, N_COLUMNS))
    rows[:, 0] = [0, 1, np.nan]

    answers = answer(Trees(trees=(tree,), base=np.zeros(1), tables=(table,)), rows)

    assert answers[:, 0].tolist() == [2, 1, 2]


@pytest.mark.parametrize("n_trees", [1, 40, 700])
def test_vectors_add_up_alike_for_one_row_and_for_many(n_trees: int) -> None:
    generator = np.random.default_rng(0)
    trees = tuple(
        Tree(
            columns=np.array([number % N_COLUMNS]),
            thresholds=generator.normal(size=1),
            missing_left=np.array([False]),
            left=np.array([~0]),
            right=np.array([~1]),
            leaves=generator.normal(size=(2, 3)) * 10.0 ** generator.integers(-9, 9),
        )
        for number in range(n_trees)
    )
    rows = generator.normal(size=(64, N_COLUMNS))
    ensemble = Trees(trees=trees, base=np.zeros(3))

    batch = answer(ensemble, rows)

    np.testing.assert_array_equal(answer(ensemble, rows[:1]), batch[:1])
    np.testing.assert_array_equal(answer(ensemble, rows[5:8]), batch[5:8])
    np.testing.assert_allclose(batch, by_hand(ensemble, rows), rtol=1e-9, atol=1e-3)


@pytest.mark.parametrize("n_rows", [0, 1, 5])
def test_constant_rows_repeat_the_values_for_every_row(n_rows: int) -> None:
    graph = Graph(n_strings=0, n_numbers=2)

    tensor = constant_rows(graph, NUMBERS, [0.25, 0.75])

    answers = run(graph, tensor, np.full((n_rows, 2), np.nan))
    np.testing.assert_array_equal(answers, np.tile([0.25, 0.75], (n_rows, 1)))
