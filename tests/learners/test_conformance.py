"""Every learner in the registry keeps the contract of `modelwright.learners.Learner`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
import pytest

from modelwright import learners
from modelwright.learners import Rows
from modelwright.testing import check_learner, check_portable, fit_learner, make_rows
from modelwright.testing.learner import check_answers

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from modelwright.learners import FittedLearner, Learner
    from modelwright.records import Task

    Matrix = NDArray[np.float64]

TASKS: list[Task] = ["binary", "multiclass", "regression"]
BOUNDS = {"xgboost": 1e-5}  # float32 inside


def fit(
    learner: Learner, task: Task, features: Matrix, labels: NDArray[Any], **options: Any
) -> FittedLearner:
    """Return the learner fitted on rows that count alike."""
    return fit_learner(learner, task, Rows(features, labels), **options)


@pytest.fixture(params=learners.NAMES)
def learner(request: pytest.FixtureRequest) -> Learner:
    found = learners.find(request.param)
    task = request.node.callspec.params["task"]
    if not found.is_available():
        pytest.skip(f"{request.param} is not installed")
    if task not in found.tasks:
        pytest.skip(f"{request.param} does no {task} task")
    return found


@pytest.mark.parametrize("task", TASKS)
def test_learner_keeps_the_contract(learner: Learner, task: Task) -> None:
    check_learner(learner, tasks=(task,), bound=BOUNDS.get(learner.name, 1e-9))


@pytest.mark.parametrize("task", TASKS)
def test_early_stopping_finds_a_number_of_rounds_that_a_refit_can_use(
    learner: Learner, task: Task
) -> None:
    features, labels = make_rows(task, learner.encoding, n_rows=200)
    validation = Rows(*make_rows(task, learner.encoding, n_rows=100, seed=3))
    rates = {
        name: 0.3
        for name in learner.defaults(task, *features.shape)
        if name == "learning_rate"
    }
    params = learner.defaults(task, *features.shape) | rates

    stopped = fit(learner, task, features, labels, params=params, validation=validation)

    if stopped.n_iterations is not None:
        assert 0 < stopped.n_iterations < 2_000
        params |= {"n_iterations": stopped.n_iterations}
        refit = fit(learner, task, features, labels, params=params)
        assert refit.n_iterations == stopped.n_iterations
    check_portable(stopped, validation.features, bound=BOUNDS.get(learner.name, 1e-9))


@pytest.mark.parametrize("task", TASKS)
def test_weights_change_what_is_learned(learner: Learner, task: Task) -> None:
    features, labels = make_rows(task, learner.encoding, n_rows=200)
    weights = np.where(np.arange(200) < 100, 50.0, 1.0)
    plain = fit(learner, task, features, labels)

    rows = Rows(features, labels, weights)
    weighted = fit_learner(learner, task, rows)

    assert np.abs(weighted.predict(features) - plain.predict(features)).max() > 1e-6
    check_portable(weighted, features, bound=BOUNDS.get(learner.name, 1e-9))


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("has_validation", [False, True])
def test_passed_deadline_leaves_a_usable_model(
    learner: Learner,
    task: Task,
    has_validation: bool,  # noqa: FBT001 - pytest hands it over
) -> None:
    features, labels = make_rows(task, learner.encoding, n_rows=200)
    validation = Rows(features[:50], labels[:50]) if has_validation else None

    fitted = fit(
        learner,
        task,
        features,
        labels,
        validation=validation,
        deadline=time.monotonic() - 1.0,
    )

    check_answers(fitted.predict(features), task, len(features))
    assert fitted.n_iterations is None or 1 <= fitted.n_iterations < 20
    check_portable(fitted, features[:30], bound=BOUNDS.get(learner.name, 1e-9))


@pytest.mark.parametrize("task", ["multiclass"])
@pytest.mark.parametrize("present", [(0, 2, 3), (1, 3), (2,)])
def test_classes_without_training_rows_get_no_probability(
    learner: Learner, task: Task, present: tuple[int, ...]
) -> None:
    features, labels = make_rows(task, learner.encoding)
    kept = np.isin(labels, present)
    validation = Rows(*make_rows(task, learner.encoding, seed=5, n_rows=60))

    fitted = fit(learner, task, features[kept], labels[kept], validation=validation)

    answers = fitted.predict(features)
    check_answers(answers, task, len(features))
    absent = [number for number in range(4) if number not in present]
    assert not answers[:, absent].any()
    check_portable(fitted, features[:50], bound=BOUNDS.get(learner.name, 1e-9))


@pytest.mark.parametrize("task", TASKS)
def test_small_and_dull_tables_are_learned_from(learner: Learner, task: Task) -> None:
    features, labels = make_rows(task, learner.encoding, n_rows=12)
    tables = [features, features[:, :1], np.ones((12, 2)), features * 1e-300]
    if learner.encoding == "tree":
        tables += [np.full((12, 2), np.nan), features * 1e290]

    for table in tables:
        fitted = fit(learner, task, table, labels)

        check_answers(fitted.predict(table), task, 12)
        check_portable(fitted, table, bound=BOUNDS.get(learner.name, 1e-9))


@pytest.mark.parametrize("task", ["regression"])
@pytest.mark.parametrize("value", [0.0, 5.5, -3e9])
def test_constant_target_is_answered_with_itself(
    learner: Learner, task: Task, value: float
) -> None:
    features, _ = make_rows(task, learner.encoding, n_rows=60)

    fitted = fit(learner, task, features, np.full(60, value))

    np.testing.assert_allclose(fitted.predict(features), value, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("task", TASKS)
def test_search_space_makes_models_without_noise_or_files(
    learner: Learner,
    task: Task,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=3))
    features, labels = make_rows(task, learner.encoding, n_rows=100)
    capfd.readouterr()

    for _ in range(3):
        params = learner.suggest(study.ask(), task, *features.shape)
        few = {"n_iterations": 10} if "n_iterations" in params else {}
        fitted = fit(learner, task, features, labels, params=params | few)
        check_answers(fitted.predict(features), task, len(features))

    assert capfd.readouterr() == ("", "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("task", TASKS)
def test_equal_arguments_make_equal_models_on_two_threads(
    learner: Learner, task: Task
) -> None:
    features, labels = make_rows(task, learner.encoding, n_rows=200)

    first, second = (
        fit(learner, task, features, labels, n_threads=2).predict(features)
        for _ in range(2)
    )

    np.testing.assert_array_equal(first, second)
