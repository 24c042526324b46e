"""A neural network for tables: an ensemble in one network, with piecewise-linear embeddings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.learners.base_learner import BaseLearner, Constant
from modelwright.learners.input_range import InputRange
from modelwright.learners.links import SCORE_LINKS
from modelwright.learners.neural.fitted import FittedNetwork
from modelwright.learners.neural.network import Network
from modelwright.learners.neural.training import Training, torch_for
from modelwright.learners.rounds import Rounds

if TYPE_CHECKING:
    import optuna

    from modelwright.learners.base import Params, Rows
    from modelwright.learners.base_learner import Problem
    from modelwright.records import Task

MOST_EPOCHS = 300  # that early stopping may use
PATIENCE = 16  # epochs without a better validation loss
MOST_VALIDATION_ROWS = 20_000  # more would tell little, and take an epoch's time each epoch
MANY_ROWS = 4_000  # from here on, time is better spent on more epochs than on more members


class Neural(BaseLearner):
    """Several small networks that share most weights (TabM), on embedded numbers [1]_ [2]_.

    References
    ----------
    .. [1] Y. Gorishniy, A. Kotelnikov, A. Babenko, "TabM: advancing tabular deep learning with
       parameter-efficient ensembling", ICLR 2025.
    .. [2] Y. Gorishniy, I. Rubachev, A. Babenko, "On embeddings for numerical features in tabular
       deep learning", NeurIPS 2022.
    """

    name = "neural"
    encoding = "neural"
    package = "torch"
    seconds_per_cell = 7e-5
    fits_each_class = False
    # The encoding stays within 3; what lies beyond has not been learned.
    input_range = InputRange(limit=10.0)

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return a small network, with fewer members and epochs where rows are many."""
        params: Params = {
            "n_iterations": int(np.clip(300_000 // max(n_rows, 1), 20, 60)),
            "learning_rate": 5e-3,
            "weight_decay": 3e-4,
            "dropout": 0.1,
            "n_members": 8 if n_rows < MANY_ROWS else 4,
            "n_layers": 2,
            "width": 128,
            "embedding_size": 8,
        }
        return params | ({"loss": "squared"} if task == "regression" else {})

    def suggest(
        self, trial: optuna.trial.BaseTrial, task: Task, n_rows: int, n_columns: int
    ) -> Params:
        """Return size, embeddings, step size and penalties."""
        params = self.defaults(task, n_rows, n_columns) | {
            "learning_rate": trial.suggest_float("learning_rate", 1e-3, 2e-2, log=True),
            "weight_decay": trial.suggest_float("weight_decay", 1e-4, 0.1, log=True),
            "dropout": trial.suggest_float("dropout", 0.0, 0.5),
            "n_layers": trial.suggest_int("n_layers", 1, 3),
            "width": trial.suggest_categorical("width", [64, 128, 192]),
            "embedding_size": trial.suggest_categorical("embedding_size", [0, 8, 16]),
        }
        if task == "regression":
            params["loss"] = trial.suggest_categorical("loss", ["squared", "absolute"])
        return params

    def fit_problem(self, problem: Problem, params: Params) -> FittedNetwork | Constant:
        """Return the network with the best mean weights on the validation rows, or the last ones."""
        centre, scale = _place(problem)
        if scale == 0.0:
            return Constant.of(problem)
        rounds = Rounds(problem.deadline, patience=PATIENCE)
        network = Network.of(problem.features, problem.n_scores, params)
        rows = _moved(problem.rows, problem.task, centre, scale)
        validation = problem.validation and _moved(
            _some(problem.validation), problem.task, centre, scale
        )
        with torch_for(problem.n_threads, problem.seed) as torch:
            training = Training(
                torch, network, rows, task=problem.task, params=params, seed=problem.seed
            )
            weights: Any = None
            n_epochs = MOST_EPOCHS if validation else params["n_iterations"]
            for _ in range(n_epochs):
                training.run_epoch(rounds)
                rounds.note(training.loss(validation) if validation else None)
                if rounds.n_kept == rounds.n_done:
                    weights = training.mean_weights()
                if rounds.is_over:
                    break
        return FittedNetwork(
            network=network,
            weights=weights,
            link=SCORE_LINKS[problem.task],
            centre=centre,
            scale=scale,
            n_iterations=rounds.n_kept,
        )


def _place(problem: Problem) -> tuple[float, float]:
    """Return centre and scale of the values; a network learns numbers about 0."""
    if problem.task != "regression":
        return 0.0, 1.0
    return float(np.mean(problem.labels)), float(np.std(problem.labels))


def _moved(rows: Rows, task: Task, centre: float, scale: float) -> Rows:
    return (
        replace(rows, labels=(rows.labels - centre) / scale)
        if task == "regression"
        else rows
    )


def _some(rows: Rows) -> Rows:
    """Return rows from all over, not too many of them."""
    step = -(-len(rows) // MOST_VALIDATION_ROWS)
    return rows.take(np.arange(0, len(rows), step))
