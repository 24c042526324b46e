from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from modelwright import learners
from modelwright.errors import ConfigError, MissingExtraError
from modelwright.learners import Rows
from modelwright.learners.catboost import CatBoost

if TYPE_CHECKING:
    from modelwright.records import Task


def test_unknown_name_is_refused_with_the_near_miss() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'lightgbm'"):
        learners.find("lightbgm")


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_every_task_has_learners_the_baselines_first(task: Task) -> None:
    names = [learner.name for learner in learners.available(task)]

    assert names[:3] == ["dummy", "linear", "lightgbm"]
    assert {"random_forest", "hist_gradient_boosting"} <= set(names)
    assert [learners.find(name).name for name in names] == names


def test_library_that_is_not_installed_is_left_out_and_names_its_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(CatBoost, "package", "a_package_that_is_not_there")
    monkeypatch.setitem(sys.modules, "catboost", None)

    names = [learner.name for learner in learners.available("binary")]

    assert "catboost" not in names
    assert "random_forest" in names
    with pytest.raises(MissingExtraError, match=r"modelwright\[boost\]"):
        fit_catboost()


def fit_catboost() -> None:
    features, labels = np.arange(8.0)[:, None], np.arange(8) % 2
    learner = learners.find("catboost")
    params = learner.defaults("binary", 8, 1)
    learner.fit(
        Rows(features, labels),
        params=params,
        task="binary",
        n_classes=2,
        seed=0,
        n_threads=1,
    )


def test_import_loads_no_heavy_library() -> None:
    heavy = "lightgbm xgboost catboost sklearn optuna pandas"
    code = (
        "import sys, modelwright.learners; "
        f"print([name for name in '{heavy}'.split() if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
