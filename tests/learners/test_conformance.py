"""Every learner in the registry keeps the contract of `modelwright.learners.Learner`."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
import onnxruntime
import optuna
import pytest
from onnx import TensorProto

from modelwright import learners
from modelwright.learners import Feature, Rows
from modelwright.portable import NUMBERS, STRINGS, Graph

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from modelwright.learners import Encoding, FittedLearner, Learner, Params
    from modelwright.records import Task

    Matrix = NDArray[np.float64]

TASKS: list[Task] = ["binary", "multiclass", "regression"]
N_CLASSES = {"binary": 2, "multiclass": 4, "regression": 1}
BOUNDS = {"xgboost": 1e-5}  # float32 inside
NATIVE = ["catboost", "lightgbm", "xgboost", "hist_gradient_boosting"]
LEVELS = (3, 0, 12, 0, 0, 0)  # of the columns of a native matrix; 0 for numbers


class Native:
    """A learner that is asked to treat categories in its own way, as a learner of its own."""

    encoding: Encoding = "native"

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self.name, self.tasks = learner.name, learner.tasks
        self.parity_bound, self.encoding_for = learner.parity_bound, learner.encoding_for

    def is_available(self) -> bool:
        return self._learner.is_available()

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        return self._learner.defaults(task, n_rows, n_columns) | {"categories": "native"}

    def suggest(self, *arguments: Any) -> Params:
        return self._learner.suggest(*arguments) | {"categories": "native"}

    def fit(self, rows: Rows, **options: Any) -> FittedLearner:
        assert self._learner.encoding_for(options["params"]) == "native"
        columns = tuple(Feature(n_levels=n) for n in LEVELS[: rows.features.shape[1]])
        return self._learner.fit(rows, columns=columns, **options)


def make_rows(
    task: Task, encoding: Encoding, *, n_rows: int = 400, seed: int = 0
) -> tuple[Matrix, NDArray[Any]]:
    """Return a matrix as an encoder would hand it over, and labels that depend on it."""
    generator = np.random.default_rng(seed)
    numbers = generator.normal(size=(n_rows, 6))
    numbers[:, 2] = np.round(numbers[:, 2] * 2)
    numbers[:, 3] = 1.0
    score = numbers[:, 0] + np.sin(3 * numbers[:, 1]) + numbers[:, 2] / 4
    labels: NDArray[Any] = score + generator.normal(size=n_rows) / 3
    if task != "regression":
        cuts = np.quantile(labels, np.linspace(0, 1, N_CLASSES[task] + 1)[1:-1])
        labels = np.digitize(labels, cuts)
    if encoding == "native":
        numbers[:, 0] = np.digitize(numbers[:, 0], [-0.5, 0.8])
        numbers[:, 2] = np.clip(numbers[:, 2] + 4, 0, 10)  # level 11 has no training rows
    if encoding != "linear":
        numbers[:, 1] = (
            1.7e9 + 1e6 * numbers[:, 1]
        )  # epoch seconds: float32 cannot tell them apart
        numbers[generator.random(numbers.shape) < 0.1] = np.nan
        numbers[:, 4] = np.nan
    return numbers, labels


def hostile_rows(features: Matrix, encoding: Encoding) -> Matrix:
    """Return rows with extremes, values between training values, and their nearest neighbours."""
    n_columns = features.shape[1]
    extremes = [1e300, -1e300, 3.5e38, -3.5e38, 1e-320, -1e-40, 0.0, -0.0, np.inf, -np.inf]
    rows = [np.full((1, n_columns), value) for value in extremes]
    rows += [np.where(np.eye(n_columns) == 1, value, features[0]) for value in extremes]
    ordered = np.sort(features[:50], axis=0)
    middles = (ordered[1:] + ordered[:-1]) / 2
    rows += [ordered, middles]
    rows += [
        np.nextafter(part, way) for part in (ordered, middles) for way in (-np.inf, np.inf)
    ]
    rows += [np.float32(part).astype(float) for part in (ordered, middles)]
    if encoding != "linear":
        missing = np.full((1, n_columns), np.nan)
        rows += [missing, np.where(np.eye(n_columns) == 1, np.nan, features[-1])]
    joined: Matrix = np.concatenate(rows)
    if encoding == "linear":
        return np.nan_to_num(joined, posinf=np.inf, neginf=-np.inf)
    for column, n_levels in enumerate(LEVELS if encoding == "native" else ()):
        if n_levels:  # every level, and any other
            codes = np.resize([*range(n_levels), np.nan], len(joined))
            joined[:, column] = codes
    return joined


def portable(fitted: FittedLearner, n_columns: int) -> Callable[[Matrix], Matrix]:
    """Return the function that ONNX Runtime computes for a fitted learner."""
    graph = Graph(n_strings=0, n_numbers=n_columns)
    tensor = fitted.to_portable(graph, NUMBERS)
    graph.output("answer", tensor, TensorProto.DOUBLE, ["rows", "answers"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph.to_model({}).SerializeToString(), options)

    def answer(rows: Matrix) -> Matrix:
        strings = np.empty((len(rows), 0), dtype=object)
        return np.asarray(session.run(None, {STRINGS: strings, NUMBERS: rows})[0])

    return answer


def check_learner(learner: Learner, task: Task, *, bound: float = 1e-9) -> None:
    """Check that a learner's models are whole, exact outside Python, storable and repeatable."""
    features, labels = make_rows(task, learner.encoding)
    rows = np.concatenate(
        [
            make_rows(task, learner.encoding, seed=1)[0],
            hostile_rows(features, learner.encoding),
        ]
    )
    fitted = fit(learner, task, features, labels)

    answers = fitted.predict(rows)

    check_answers(answers, task, len(rows))
    check_portable(fitted, rows, bound=bound)
    again = fit(learner, task, features, labels)
    np.testing.assert_array_equal(again.predict(rows), answers)
    np.testing.assert_array_equal(stored_and_loaded(fitted).predict(rows), answers)


def fit(
    learner: Learner, task: Task, features: Matrix, labels: NDArray[Any], **options: Any
) -> FittedLearner:
    """Return the learner fitted on rows that count alike."""
    return fit_rows(learner, task, Rows(features, labels), **options)


def fit_rows(learner: Learner, task: Task, rows: Rows, **options: Any) -> FittedLearner:
    """Return the learner with its defaults, fewer rounds and one thread."""
    params: Params = learner.defaults(task, *rows.features.shape)
    if "n_iterations" in params:
        params["n_iterations"] = 20
    settings = {
        "params": params,
        "task": task,
        "n_classes": N_CLASSES[task],
        "seed": 7,
        "n_threads": 1,
    }
    return learner.fit(rows, **(settings | options))


def check_answers(answers: Matrix, task: Task, n_rows: int) -> None:
    """Check shape and range."""
    assert answers.dtype == np.float64
    assert np.isfinite(answers).all()
    if task == "regression":
        assert answers.shape == (n_rows,)
    else:
        assert answers.shape == (n_rows, N_CLASSES[task])
        assert (answers >= 0).all()
        np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)


def check_portable(fitted: FittedLearner, rows: Matrix, *, bound: float) -> None:
    """Check that the graph answers as Python does, and for one row as for many."""
    answers = fitted.predict(rows).reshape(len(rows), -1)
    answer = portable(fitted, rows.shape[1])

    batch = answer(rows)

    assert batch.shape == answers.shape
    scale = np.maximum(1, np.abs(answers))
    assert np.max(np.abs(batch - answers) / scale) <= bound
    if bound < 1e-6:
        np.testing.assert_array_equal(batch.argmax(axis=1), answers.argmax(axis=1))
    single = np.concatenate(
        [answer(rows[number : number + 1]) for number in range(len(rows))]
    )
    np.testing.assert_array_equal(single, batch)


def stored_and_loaded(fitted: FittedLearner) -> FittedLearner:
    """Return the model after a way through joblib."""
    buffer = io.BytesIO()
    joblib.dump(fitted, buffer)
    buffer.seek(0)
    loaded: FittedLearner = joblib.load(buffer)
    return loaded


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
    check_learner(learner, task, bound=BOUNDS.get(learner.name, 1e-9))


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
    weighted = fit_rows(learner, task, rows)

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
    if learner.encoding != "linear":
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
        for n, monotone in zip(LEVELS, (1, 0, 0, 1, 0, -1), strict=True)
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
