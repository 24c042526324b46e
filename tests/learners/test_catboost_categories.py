from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright import learners
from modelwright.learners import Feature, Rows
from modelwright.learners.base_learner import CompleteLearner
from modelwright.learners.catboost import CatBoostTrees
from modelwright.learners.catboost_categories import Layout, statistics_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.records import Task

pytest.importorskip("catboost")

N_LEVELS = 30
N_PLACES = 15  # the library cuts a share from 0 to 1 into so many parts
COLUMNS = (Feature(n_levels=N_LEVELS), Feature())
GENERATOR = np.random.default_rng(0)
CODES = np.minimum(GENERATOR.geometric(0.15, 600) - 1.0, N_LEVELS - 2)
CODES[::20] = np.nan
FEATURES = np.column_stack([CODES, GENERATOR.normal(size=600)])
EFFECTS = GENERATOR.normal(size=N_LEVELS)
SCORES = EFFECTS[np.nan_to_num(CODES).astype(int)] + GENERATOR.normal(size=600)


def fit(task: Task, labels: NDArray[Any], n_classes: int, **params: Any) -> CatBoostTrees:
    learner = learners.find("catboost")
    fitted = learner.fit(
        Rows(FEATURES, labels),
        params=learner.defaults(task, 600, 2) | {"n_iterations": 40} | params,
        task=task,
        n_classes=n_classes,
        seed=0,
        n_threads=1,
        columns=COLUMNS,
    )
    assert isinstance(fitted, CompleteLearner)
    assert isinstance(fitted.core, CatBoostTrees)
    return fitted.core


def test_tables_hold_the_smoothed_share_of_the_upper_class_by_level() -> None:
    labels = (SCORES > 0).astype(int)

    tables = fit("binary", labels, 2).trees().tables

    codes = np.where(np.isnan(CODES), N_LEVELS, CODES).astype(int)
    n_rows = np.bincount(codes, minlength=N_LEVELS + 1)
    n_upper = np.bincount(codes, labels, minlength=N_LEVELS + 1)
    shares = [(n_upper + prior) / (n_rows + 1) * N_PLACES for prior in (0, 0.5, 1)]
    expected = [*shares, n_rows / (n_rows.max() + 1) * N_PLACES]
    for table in tables:
        assert table.column == 0
        gaps = [np.abs(table.values - each).max() for each in expected]
        assert min(gaps) < 1e-5


def test_level_without_training_rows_gets_the_prior_alone() -> None:
    tables = fit("binary", (SCORES > 0).astype(int), 2).trees().tables

    unseen = {float(table.values[N_LEVELS - 1]) / N_PLACES for table in tables}

    assert unseen <= {0.0, 0.5, 1.0}


def test_few_levels_are_asked_for_one_by_one() -> None:
    labels = (SCORES > 0).astype(int)

    tables = fit("binary", labels, 2, one_hot_max_size=100).trees().tables

    assert {tuple(sorted(table.values.tolist())) for table in tables} == {
        (0.0,) * N_LEVELS + (1.0,)
    }


def test_many_classes_share_a_few_statistics() -> None:
    labels = np.digitize(SCORES, np.linspace(-1.5, 1.5, 8))

    core = fit("multiclass", labels, 9, one_hot_max_size=2)

    assert 1 <= len(core.trees().tables) <= 3 + 1
    assert statistics_for(2) != statistics_for(9)


def test_levels_go_in_as_texts_and_numbers_as_they_are() -> None:
    layout = Layout(numbers=[1], categories=[0], n_levels=[N_LEVELS])

    data = layout.apply(np.array([[4.0, 0.5], [-1e30, 1.5]], dtype=np.float32))

    assert data.cat_feature_data.tolist() == [[b"4"], [b"30"]]
    assert data.num_feature_data.tolist() == [[0.5], [1.5]]


def test_matrix_without_categories_goes_in_as_it_is() -> None:
    layout = Layout(numbers=[0, 1], categories=[], n_levels=[])

    assert layout.apply(FEATURES) is FEATURES
