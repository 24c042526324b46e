"""CatBoost: gradient boosting with symmetric trees."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright._extras import require
from modelwright.learners.boosting import Boosting, library_params
from modelwright.learners.catboost_categories import Layout, Questions, statistics_for
from modelwright.learners.input_range import LARGEST_SINGLE, InputRange
from modelwright.learners.links import SCORE_LINKS
from modelwright.learners.rounds import MOST_ROUNDS, Rounds
from modelwright.learners.tree_core import TreeCore
from modelwright.portable.trees import Tree, Trees

if TYPE_CHECKING:
    from types import ModuleType

    import optuna
    from numpy.typing import NDArray

    from modelwright.learners.base import Params, Rows
    from modelwright.learners.base_learner import Problem
    from modelwright.records import Task

_LOSSES = {"binary": "Logloss", "multiclass": "MultiClass"}
_REGRESSION_LOSSES = {"squared": "RMSE", "absolute": "MAE"}


class CatBoost(Boosting):
    """CatBoost's booster, with its own statistics of categories."""

    name = "catboost"
    package = "catboost"
    lowest_rate = 0.02
    rounds_factor = 2
    usual_categories = "native"
    seconds_per_cell = 1.5e-5
    # The library refuses validation rows with NaN in a column that had none in training, so a
    # missing value is given to it as what it makes of one: the smallest number.
    input_range = InputRange(limit=LARGEST_SINGLE, missing=-LARGEST_SINGLE, is_single=True)

    def usual(self, task: Task, n_rows: int) -> Params:
        """Return depth, penalty, the kinds of noise, and which categories stay single levels."""
        return {
            "depth": 6 if n_rows >= 1_000 else 4,
            "l2_leaf_reg": 3.0,
            "random_strength": 1.0,
            "bagging_temperature": 0.5,
            # Statistics are dear, above all with many classes; single levels say as much of few.
            "one_hot_max_size": 25 if task == "multiclass" else 10,
        }

    def vary(self, trial: optuna.trial.BaseTrial, n_rows: int) -> Params:
        """Return depth, penalty, the kinds of noise, and which categories stay single levels."""
        return {
            "depth": trial.suggest_int("depth", 3, 8),
            "l2_leaf_reg": trial.suggest_float("l2_leaf_reg", 0.5, 30.0, log=True),
            "random_strength": trial.suggest_float("random_strength", 0.1, 10.0, log=True),
            "bagging_temperature": trial.suggest_float("bagging_temperature", 0.0, 1.0),
            "one_hot_max_size": trial.suggest_int("one_hot_max_size", 2, 20, log=True),
        }

    def fit_problem(self, problem: Problem, params: Params) -> CatBoostTrees:
        """Return the booster, cut to its best round."""
        catboost = _catboost()
        rounds = Rounds(problem.deadline)
        layout = Layout.of(problem, params)
        settings = _settings(problem, params, layout)
        model = catboost.CatBoost(settings).fit(
            _pool(problem.rows, layout),
            eval_set=_pool(problem.validation, layout) if problem.validation else None,
            callbacks=[_Stopper(rounds, settings["loss_function"])],
        )
        model.shrink(rounds.n_kept)
        return CatBoostTrees(
            model,
            link=SCORE_LINKS[problem.task],
            n_iterations=rounds.n_kept,
            n_threads=problem.n_threads,
            layout=layout,
        )


class CatBoostTrees(TreeCore):
    """A fitted booster, and the layout of its columns."""

    def __init__(self, model: Any, *, layout: Layout, **shared: Any) -> None:
        super().__init__(model, **shared)
        self.layout = layout

    def raw_scores(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sum over trees."""
        scores = self.model.predict(
            self.layout.apply(features),
            prediction_type="RawFormulaVal",
            thread_count=self.n_threads,
        )
        return np.asarray(scores)

    def trees(self) -> Trees:
        """Return the trees of the booster's JSON form, which it can only write to a file."""
        document = self._document()
        questions = Questions.of(document, self.layout)
        scale, start = document["scale_and_bias"]
        base = np.asarray(start, dtype=np.float64)
        trees = tuple(
            _tree(tree, len(base), scale, questions) for tree in document["oblivious_trees"]
        )
        return Trees(trees=trees, base=base, tables=questions.tables)

    def _document(self) -> dict[str, Any]:
        """Return the JSON form; from rows of all levels the library tells their hashes."""
        pool = _catboost().Pool(self.layout.rows_of_levels())
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.json"
            self.model.save_model(str(path), format="json", pool=pool)
            document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return document


def _catboost() -> ModuleType:
    return require("catboost", extra="boost", purpose="The learner 'catboost'")


def _pool(rows: Rows, layout: Layout) -> Any:
    return _catboost().Pool(layout.apply(rows.features), rows.labels, weight=rows.weights)


def _settings(problem: Problem, params: Params, layout: Layout) -> dict[str, Any]:
    rest = library_params(params)
    statistics = statistics_for(problem.n_scores)
    if any(problem.monotone):
        rest["monotone_constraints"] = [
            problem.monotone[column] for column in layout.numbers + layout.categories
        ]
    return rest | {
        "iterations": MOST_ROUNDS if problem.validation else params["n_iterations"],
        "loss_function": _LOSSES.get(
            problem.task, _REGRESSION_LOSSES[params.get("loss", "squared")]
        ),
        "bootstrap_type": "Bayesian",
        "max_ctr_complexity": 1,
        "simple_ctr": statistics,
        "combinations_ctr": statistics,  # of none; the library comments on its absence
        "random_seed": problem.seed,
        "thread_count": problem.n_threads,
        "allow_const_label": True,
        "use_best_model": False,
        "allow_writing_files": False,
        "logging_level": "Silent",
    }


class _Stopper:
    """CatBoost's callback: it asks after each round whether to go on."""

    def __init__(self, rounds: Rounds, loss: str) -> None:
        self._rounds = rounds
        self._loss = loss

    def after_iteration(self, info: Any) -> bool:
        losses = info.metrics.get("validation", {}).get(self._loss, [None])
        self._rounds.note(losses[-1])
        return not self._rounds.is_over


def _tree(tree: dict[str, Any], n_targets: int, scale: float, questions: Questions) -> Tree:
    """Return a symmetric tree as a full binary one.

    Each level asks one question of all rows; the answers, the last question's first, are the
    binary digits of the leaf's number. So the root asks the last question.
    """
    asked = [split["split_index"] for split in (tree["splits"] or [])[::-1]]
    depth = len(asked)
    numbers = np.repeat(np.array(asked, dtype=np.int64), 1 << np.arange(depth))
    n_inner = len(numbers)
    children = 2 * np.arange(n_inner)[:, None] + np.array([1, 2])
    children = np.where(children < n_inner, children, ~(children - n_inner))
    leaves = scale * np.asarray(tree["leaf_values"], dtype=np.float64)
    return Tree(
        columns=questions.columns[numbers],
        thresholds=questions.thresholds[numbers],
        missing_left=np.ones(n_inner, dtype=bool),
        left=children[:, 0],
        right=children[:, 1],
        leaves=leaves.reshape(-1, n_targets) if n_targets > 1 else leaves,
    )
