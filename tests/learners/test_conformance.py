"""Every learner in the registry keeps the contract of `modelwright.learners.Learner`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
import pytest

from modelwright import learners
from modelwright.learners import Feature, Rows
from modelwright.testing import check_learner, check_portable, fit_learner, make_rows
from modelwright.testing.learner import check_answers
from modelwright.testing.rows import NATIVE_LEVELS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from modelwright.learners import Encoding, FittedLearner, Learner, Params
    from modelwright.records import Task

    Matrix = NDArray[np.float64]

TASKS: list[Task] = ["binary", "multiclass", "regression"]
BOUNDS = {"xgboost": 1e-5}  # float32 inside
NATIVE = ["catboost", "lightgbm", "xgboost", "hist_gradient_boosting"]


class Native:
    """A learner that is asked to treat categories in its own way, as a learner of its own."""

    encoding: Encoding = "native"

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self.name, self.tasks = learner.name, learner.tasks
        self.parity_bound, self.encoding_for = learner.parity_bound, learner.encoding_for
        self.is_random, self.is_portable = learner.is_random, learner.is_portable
        self.keeps_monotone = learner.keeps_monotone
        self.expected_seconds, self.suits = learner.expected_seconds, learner.suits
        self.is_glass_box = learner.is_glass_box

    def is_available(self) -> bool:
        return self._learner.is_available()

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        return self._learner.defaults(task, n_rows, n_columns) | {"categories": "native"}

    def suggest(self, *arguments: Any) -> Params:
        return self._learner.suggest(*arguments) | {"categories": "native"}

    def fit(self, rows: Rows, **options: Any) -> FittedLearner:
        assert self._learner.encoding_for(options["params"]) == "native"
        columns = tuple(
            Feature(n_levels=n) for n in NATIVE_LEVELS[: rows.features.shape[1]]
        )
        return self._learner.fit(rows, columns=columns, **options)


def fit(
    learner: Learner, task: Task, features: Matrix, labels: NDArray[Any], **options: Any
) -> FittedLearner:
    """Return the learner fitted on rows that count alike."""
    return fit_learner(learner, task, Rows(features, labels), **options)


def one_column_moved(row: Matrix, column: int, low: float, high: float) -> Matrix:
    """Return rows that differ in one number only, which rises."""
    rows: Matrix = np.tile(row, (60, 1))
    rows[:, column] = np.linspace(low, high, 60)
    return rows


@pytest.fixture(params=[*learners.NAMES, *(f"{name} native" for name in NATIVE)])
def learner(request: pytest.FixtureRequest) -> Learner:
    name, _, is_native = request.param.partition(" ")
    found = learners.find(name)
    task = request.node.callspec.params["task"]
    if not found.is_available():
        pytest.skip(f"{name} is not installed")
    if task not in found.tasks:
        pytest.skip(f"{name} does no {task} task")
    return Native(found) if is_native else found


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
    tables = [features, features[:, :1], np.ones((12, 2))]
    if learner.encoding != "native":
        tables += [features * 1e-300]
    if learner.encoding in {"tree", "native"}:
        tables += [np.full((12, 2), np.nan)]
    if learner.encoding == "tree":
        tables += [features * 1e290]

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


@pytest.mark.parametrize("name", NATIVE)
@pytest.mark.parametrize("categories", ["native", "statistics"])
@pytest.mark.parametrize(
    ("task", "loss"),
    [("binary", None), ("regression", "squared"), ("regression", "absolute")],
)
def test_predictions_follow_the_columns_that_they_must_follow(
    name: str, categories: str, task: Task, loss: str | None
) -> None:
    if not (learner := learners.find(name)).is_available():
        pytest.skip(f"{name} is not installed")
    generator = np.random.default_rng(4)
    features, _ = make_rows("regression", "native")
    features[:, [3, 5]] = generator.uniform(-4, 4, (len(features), 2))
    waves = np.sin(2 * features[:, 3]) - np.sin(2 * features[:, 5])
    labels = waves + features[:, 3] / 4 - features[:, 5] / 4 + generator.normal(size=400)
    columns = tuple(
        Feature(n_levels=n, monotone=monotone)
        for n, monotone in zip(NATIVE_LEVELS, (1, 0, 0, 1, 0, -1), strict=True)
    )
    params = learner.defaults(task, *features.shape)
    params |= {"n_iterations": 60, "categories": categories, "loss": loss}

    fitted = fit(
        learner,
        task,
        features,
        labels if task == "regression" else (labels > 0).astype(int),
        params=params if loss else {k: v for k, v in params.items() if k != "loss"},
        columns=columns,
    )

    for column, sign in ((3, 1), (5, -1)):
        for row in features[:40]:
            answers = fitted.predict(one_column_moved(row, column, -5, 5)).reshape(60, -1)
            steps = sign * np.diff(answers[:, -1])
            assert steps.min() >= 0
            assert answers[0, -1] != answers[-1, -1]
