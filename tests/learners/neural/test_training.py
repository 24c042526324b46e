from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.learners import Rows
from modelwright.learners.neural.network import Network
from modelwright.learners.neural.training import (
    MOST_STEPS,
    Training,
    batch_size,
    steps_of_epoch,
    torch_for,
)
from modelwright.learners.rounds import Rounds

if TYPE_CHECKING:
    from modelwright.records import Task

torch = pytest.importorskip("torch")

GENERATOR = np.random.default_rng(0)
FEATURES = GENERATOR.normal(size=(300, 3))
VALUES = np.sin(2.0 * FEATURES[:, 0])
LABELS: dict[Task, Any] = {
    "regression": VALUES,
    "binary": (VALUES > 0).astype(int),
    "multiclass": np.digitize(VALUES, [-0.5, 0.5]),
}
PARAMS = {
    "n_members": 4,
    "n_layers": 2,
    "width": 32,
    "embedding_size": 4,
    "learning_rate": 5e-3,
    "weight_decay": 1e-4,
    "dropout": 0.1,
    "loss": "squared",
}
NEVER = Rounds(None)


def training_on(rows: Rows, task: Task = "regression", **params: Any) -> Training:
    network = Network.of(rows.features, 3 if task == "multiclass" else 1, PARAMS | params)
    return Training(torch, network, rows, task=task, params=PARAMS | params, seed=0)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_epochs_make_the_loss_smaller(task: Task) -> None:
    rows = Rows(FEATURES, LABELS[task])
    with torch_for(1, seed=0):
        training = training_on(rows, task)
        before = training.loss(rows)
        for _ in range(20):
            training.run_epoch(NEVER)

        assert training.loss(rows) < before / 2


def test_absolute_loss_is_the_mean_distance() -> None:
    rows = Rows(FEATURES, VALUES)
    training = training_on(rows, loss="absolute")
    far = Rows(FEATURES, np.full(300, 1e4))

    assert training.loss(far) == pytest.approx(1e4, rel=1e-3)


def test_rows_of_more_weight_count_more() -> None:
    labels = np.where(np.arange(300) < 150, 1.0, -1.0)
    heavy = np.where(np.arange(300) < 150, 50.0, 1.0)
    rows = Rows(np.repeat(FEATURES[:150], 2, axis=0), labels, heavy)
    with torch_for(1, seed=0):
        training = training_on(rows)
        for _ in range(30):
            training.run_epoch(NEVER)

        near = training.loss(Rows(rows.features, np.ones(300)))
        assert near < training.loss(Rows(rows.features, -np.ones(300)))


def test_passed_deadline_ends_an_epoch_after_one_step() -> None:
    rows = Rows(FEATURES, VALUES)
    late = Rounds(time.monotonic() - 1.0)
    with torch_for(1, seed=0):
        short, whole = training_on(rows), training_on(rows)
        short.run_epoch(late)
        whole.run_epoch(NEVER)

    assert short._n_steps == 1
    assert whole._n_steps == steps_of_epoch(300) == -(-300 // batch_size(300))


def test_threads_and_generator_are_left_as_they_were() -> None:
    n_threads = torch.get_num_threads()
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)

    with torch_for(n_threads + 1, seed=1):
        assert torch.get_num_threads() == n_threads + 1
        torch.rand(100)

    assert torch.get_num_threads() == n_threads
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize(("n_rows", "expected"), [(1, 32), (1_000, 64), (1_000_000, 256)])
def test_small_tables_get_small_batches(n_rows: int, expected: int) -> None:
    assert batch_size(n_rows) == expected


def test_an_epoch_of_a_large_table_is_a_part_of_its_rows() -> None:
    assert steps_of_epoch(10_000_000) == MOST_STEPS
    assert steps_of_epoch(10_000) == -(-10_000 // batch_size(10_000))


def test_batches_go_through_all_rows_before_they_start_anew() -> None:
    training = training_on(Rows(FEATURES, VALUES))

    batches = [next(training._batches) for _ in range(steps_of_epoch(300))]

    assert sorted(torch.cat(batches).tolist()) == list(range(300))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_training_takes_place_on_the_gpu_where_there_is_one() -> None:
    training = training_on(Rows(FEATURES, VALUES))

    training.run_epoch(NEVER)

    assert training.device == "cuda"
    assert isinstance(training.mean_weights()["heads"], np.ndarray)
