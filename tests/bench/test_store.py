from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from bench.quality.cells import Cell
from bench.quality.store import Store

if TYPE_CHECKING:
    from pathlib import Path

WELL = Cell("diamonds", "flaml", 10.0, 0)
FAILED = Cell("diamonds", "linear", None, 0)


def filled(folder: Path) -> Store:
    store = Store(folder)
    store.add({**asdict(WELL), "failure": None, "value": 1.0})
    store.add({**asdict(FAILED), "failure": "It did not.", "value": 2.0})
    return store


def test_finished_cells_are_found_again(tmp_path: Path) -> None:
    filled(tmp_path)

    store = Store(tmp_path)

    assert WELL in store
    assert not store.has_failed(WELL)
    assert store.has_failed(FAILED)
    assert Cell("diamonds", "flaml", 60.0, 0) not in store


def test_the_latest_line_of_a_cell_counts(tmp_path: Path) -> None:
    filled(tmp_path).add({**asdict(WELL), "failure": None, "value": 3.0})

    assert Store(tmp_path).figures[WELL]["value"] == 3.0


def test_a_forgotten_cell_is_gone_for_good(tmp_path: Path) -> None:
    filled(tmp_path).forget([FAILED])

    assert list(Store(tmp_path).figures) == [WELL]


def test_predictions_come_back_in_single_precision(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep_predictions(WELL, np.array([0.1, 2e9]))

    assert (
        store.predictions(WELL).tolist() == np.array([0.1, 2e9], dtype=np.float32).tolist()
    )
