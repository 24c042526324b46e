"""Checks of a learner: whole answers, repeatable, storable, and exact in a graph where it has one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
import optuna

from modelwright.learners import Rows, custom_learner
from modelwright.testing.in_graph import run_in_graph
from modelwright.testing.rows import N_CLASSES, hostile_rows, make_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.learners import FittedLearner, Learner, Params
    from modelwright.records import Task

    Matrix = NDArray[np.float64]

_FEW_ITERATIONS = 20


def check_learner(
    kind: Any,
    *,
    tasks: tuple[Task, ...] | None = None,
    bound: float | None = None,
    **settings: Any,
) -> None:
    """Check a learner as the tests of Modelwright check its own.

    For each task: answers are whole on usual and hostile rows; equal arguments make equal models;
    a stored model answers alike; parameters from the search can be fitted; and what is said to be
    portable answers in a graph as in Python, for one row as for many.

    Parameters
    ----------
    kind
        A learner, or a scikit-learn style class or estimator.
    tasks
        The tasks to check; None for all that it can do.
    bound
        Largest difference that the graph may show; None for the learner's own.
    **settings
        For a class: `params`, `search` and `encoding`, as in a `[learners.NAME]` section.

    Raises
    ------
    AssertionError
        If a check fails.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> check_learner(Ridge, search={"alpha": [0.01, 100.0, "log"]})
    """
    learner = custom_learner(kind, **settings)
    for task in tasks or tuple(sorted(learner.tasks)):
        _check_task(learner, task, learner.parity_bound if bound is None else bound)


def fit_learner(learner: Learner, task: Task, rows: Rows, **options: Any) -> FittedLearner:
    """Return a learner's model on rows: its defaults, few rounds and one thread, unless told otherwise."""
    settings = {
        "params": _quick(learner.defaults(task, *rows.features.shape)),
        "task": task,
        "n_classes": N_CLASSES[task],
        "seed": 7,
        "n_threads": 1,
    }
    return learner.fit(rows, **(settings | options))


def check_answers(answers: Matrix, task: Task, n_rows: int) -> None:
    """Check type, shape and range of predictions.

    Raises
    ------
    AssertionError
        If they are not what `FittedLearner.predict` promises.
    """
    shape = (n_rows,) if task == "regression" else (n_rows, N_CLASSES[task])
    _expect(answers.dtype == np.float64, f"predict answers in {answers.dtype}, not float64")
    _expect(answers.shape == shape, f"predict answers with {answers.shape}, not {shape}")
    _expect(bool(np.isfinite(answers).all()), "predict answers with NaN or infinity")
    if task != "regression":
        _expect(bool((answers >= 0).all()), "predict answers with negative probabilities")
        np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)


def check_portable(fitted: FittedLearner, rows: Matrix, *, bound: float) -> None:
    """Check that the graph answers as Python does, and for one row as for many.

    Raises
    ------
    AssertionError
        If it does not.
    """
    answers = fitted.predict(rows).reshape(len(rows), -1)
    run = run_in_graph(fitted.to_portable, rows)
    batch = run(rows)
    _expect(batch.shape == answers.shape, f"the graph answers with {batch.shape}")
    gap = np.max(np.abs(batch - answers) / np.maximum(1, np.abs(answers)))
    _expect(bool(gap <= bound), f"the graph differs by {gap:.3g}, and {bound:g} is allowed")
    if bound < 1e-6:
        np.testing.assert_array_equal(batch.argmax(axis=1), answers.argmax(axis=1))
    single = np.concatenate([run(rows[row : row + 1]) for row in range(len(rows))])
    np.testing.assert_array_equal(single, batch)


def _check_task(learner: Learner, task: Task, bound: float) -> None:
    features, labels = make_rows(task, learner.encoding)
    more, _ = make_rows(task, learner.encoding, seed=1)
    rows = np.concatenate([more, hostile_rows(features, learner.encoding)])
    training = Rows(features, labels)
    fitted = fit_learner(learner, task, training)
    answers = fitted.predict(rows)
    check_answers(answers, task, len(rows))
    again = fit_learner(learner, task, training)
    np.testing.assert_array_equal(again.predict(rows), answers)
    np.testing.assert_array_equal(_stored_and_loaded(fitted).predict(rows), answers)
    if learner.is_portable:
        check_portable(fitted, rows, bound=bound)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=3))
    for _ in range(2):
        params = _quick(learner.suggest(study.ask(), task, *features.shape))
        tried = fit_learner(learner, task, training, params=params)
        check_answers(tried.predict(features), task, len(features))


def _quick(params: Params) -> Params:
    return params | ({"n_iterations": _FEW_ITERATIONS} if "n_iterations" in params else {})


def _stored_and_loaded(fitted: FittedLearner) -> FittedLearner:
    buffer = io.BytesIO()
    joblib.dump(fitted, buffer)
    buffer.seek(0)
    loaded: FittedLearner = joblib.load(buffer)
    return loaded


def _expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - an assertion in words
    if not holds:
        raise AssertionError(otherwise)
