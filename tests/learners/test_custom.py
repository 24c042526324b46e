"""A project's own learners: what is taken, what is passed on, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.svm import SVC, LinearSVC

from modelwright import learners
from modelwright.errors import ConfigError
from modelwright.learners import CustomLearner, Rows, custom_learner
from modelwright.learners.extra_trees import ExtraTrees
from modelwright.portable import NUMBERS, Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.learners import FittedLearner, Learner
    from modelwright.records import Task


class Centroids(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Shares by the distance to each class's mean, and its own way into a graph."""

    def __init__(self, scale: float = 1.0, random_state: int | None = None) -> None:
        self.scale = scale
        self.random_state = random_state

    def fit(
        self,
        X: Any,  # noqa: N803
        y: Any,
        sample_weight: Any = None,
    ) -> Centroids:
        weights = np.ones(len(y)) if sample_weight is None else sample_weight
        self.classes_ = np.unique(y)
        self.means_ = np.array(
            [np.average(X[y == c], axis=0, weights=weights[y == c]) for c in self.classes_]
        )
        self.n_rows_ = len(y)
        return self

    def predict(self, X: Any) -> Any:  # noqa: N803
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        scores = X @ self.means_.T * self.scale - (self.means_**2).sum(axis=1) / 2
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


class Portable(Centroids):
    """The same, written into a graph by itself."""

    def to_portable(self, graph: Graph, features: str) -> str:
        from modelwright.portable import softmax

        products = graph.matmul(features, self.means_.T * self.scale)
        offsets = graph.constant((self.means_**2).sum(axis=1) / 2)
        return softmax(graph, graph.subtract(products, offsets), len(self.means_))


class Broken(RegressorMixin, BaseEstimator):  # type: ignore[misc]  # as above
    """Answers wrongly, in a way of one's choice."""

    def __init__(self, answer: str = "nan") -> None:
        self.answer = answer

    def fit(self, X: Any, y: Any) -> Broken:  # noqa: N803, ARG002
        return self

    def predict(self, X: Any) -> Any:  # noqa: N803
        return np.full(len(X), np.nan) if self.answer == "nan" else np.zeros((len(X), 2))


def rows_of(task: Task, *, n_rows: int = 120, seed: int = 0) -> Rows:
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(n_rows, 3))
    score = features[:, 0] + 0.3 * generator.normal(size=n_rows)
    if task == "regression":
        return Rows(features, score)
    edges = [0.0] if task == "binary" else [-0.5, 0.5]
    return Rows(features, np.digitize(score, edges))


def fit(learner: Learner, task: Task, rows: Rows, **options: Any) -> FittedLearner:
    settings: dict[str, Any] = {
        "params": learner.defaults(task, *rows.features.shape),
        "task": task,
        "n_classes": {"binary": 2, "multiclass": 3, "regression": 1}[task],
        "seed": 7,
        "n_threads": 1,
    }
    return learner.fit(rows, **(settings | options))


def estimator_of(fitted: Any) -> Any:
    return fitted.core.estimator


def test_class_with_parameters_and_a_search_space_becomes_a_learner() -> None:
    learner = custom_learner(
        KNeighborsClassifier,
        name="near",
        params={"weights": "distance"},
        search={"n_neighbors": [2, 40, "log"], "p": [1, 2, 3], "leaf_size": [10, 50]},
    )

    assert (learner.name, learner.encoding, learner.is_portable) == (
        "near",
        "linear",
        False,
    )
    assert learner.tasks == {"binary", "multiclass"}
    assert learner.defaults("binary", 100, 3) == {"n_neighbors": 5, "p": 2, "leaf_size": 30}
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    params = learner.suggest(study.ask(), "binary", 100, 3)
    assert 2 <= params["n_neighbors"] <= 40
    assert params["p"] in {1, 2, 3}
    fitted = fit(learner, "binary", rows_of("binary"), params=params)
    assert estimator_of(fitted).get_params()["weights"] == "distance"
    assert estimator_of(fitted).get_params()["n_neighbors"] == params["n_neighbors"]


def test_range_of_decimals_is_searched_as_decimals() -> None:
    learner = custom_learner(Centroids, search={"scale": [0.1, 10.0, "log"]})
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))

    value = learner.suggest(study.ask(), "binary", 9, 3)["scale"]

    assert 0.1 <= value <= 10.0
    assert value != round(value)


def test_estimator_is_cloned_and_stays_unfitted() -> None:
    mine = KNeighborsRegressor(n_neighbors=3)
    learner = custom_learner(mine)
    rows = rows_of("regression")

    fitted = fit(learner, "regression", rows)

    assert not hasattr(mine, "n_samples_fit_")
    expected = KNeighborsRegressor(n_neighbors=3).fit(
        np.float32(rows.features), rows.labels
    )
    np.testing.assert_allclose(
        fitted.predict(rows.features), expected.predict(np.float32(rows.features))
    )


def test_class_that_takes_missing_values_gets_the_matrix_of_trees() -> None:
    assert custom_learner(RandomForestClassifier).encoding == "tree"
    assert custom_learner(RandomForestClassifier, encoding="linear").encoding == "linear"


def test_seed_threads_and_weights_are_passed_where_they_are_parameters() -> None:
    rows = rows_of("binary")
    weighted = Rows(rows.features, rows.labels, np.where(rows.features[:, 1] > 0, 9.0, 1.0))
    learner = custom_learner(Centroids)

    plain, heavy = (fit(learner, "binary", each) for each in (rows, weighted))

    assert estimator_of(plain).random_state == 7
    assert np.abs(plain.predict(rows.features) - heavy.predict(rows.features)).max() > 0.01
    unweighted = custom_learner(KNeighborsClassifier(n_jobs=4))
    near = fit(unweighted, "binary", weighted, n_threads=2)
    assert estimator_of(near).n_jobs == 1  # predictions take one thread


def test_own_random_state_and_nested_parameters_are_kept_and_found() -> None:
    pipeline = make_pipeline(MinMaxScaler(), Centroids())

    fitted = fit(custom_learner(pipeline), "binary", rows_of("binary"))
    own = fit(custom_learner(Centroids(random_state=3)), "binary", rows_of("binary"))

    assert estimator_of(fitted).get_params()["centroids__random_state"] == 7
    assert estimator_of(own).random_state == 3


def test_rows_kept_back_to_stop_early_are_learned_from_too() -> None:
    rows, more = rows_of("binary"), rows_of("binary", n_rows=30, seed=1)

    fitted = fit(custom_learner(Centroids), "binary", rows, validation=more)

    assert estimator_of(fitted).n_rows_ == 150


def test_class_without_rows_gets_no_probability() -> None:
    rows = rows_of("multiclass")

    fitted = fit(custom_learner(Centroids), "multiclass", rows.take(rows.labels != 1))

    answers = fitted.predict(rows.features)
    assert answers.shape == (120, 3)
    assert not answers[:, 1].any()


@pytest.mark.parametrize("answer", ["nan", "wide"])
def test_wrong_answers_are_refused_with_what_they_are(answer: str) -> None:
    fitted = fit(custom_learner(Broken(answer)), "regression", rows_of("regression"))

    with pytest.raises(ValueError, match=r"Broken\.predict answered") as caught:
        fitted.predict(np.zeros((4, 3)))

    expected = (
        "NaN or infinity" if answer == "nan" else "the shape (4, 2); it must be (4, 1)"
    )
    assert expected in str(caught.value)


def test_way_into_a_graph_is_its_own_ours_or_pythons() -> None:
    rows = rows_of("binary")
    steps = {}
    for kind in (Portable, RandomForestClassifier(5), Centroids):
        learner = custom_learner(kind)
        graph = Graph(n_strings=0, n_numbers=3)

        fit(learner, "binary", rows).to_portable(graph, NUMBERS)

        steps[learner.name] = [step.method for step in graph.steps]
        assert learner.is_portable == (not graph.steps)
    assert steps == {
        "Portable": [],
        "RandomForestClassifier": [],
        "Centroids": ["predict_proba"],
    }


def test_finished_learner_is_taken_as_it_is() -> None:
    mine = ExtraTrees()

    assert custom_learner(mine) is mine
    assert isinstance(custom_learner(ExtraTrees), ExtraTrees)
    with pytest.raises(ConfigError, match="a learner of its own"):
        custom_learner(mine, params={"a": 1})
    with pytest.raises(ConfigError, match="calls itself 'extra_trees', and not 'mine'"):
        custom_learner(mine, name="mine")


@pytest.mark.parametrize(
    ("kind", "settings", "message"),
    [
        (dict, {}, "dict has no fit and no predict"),
        (SVC, {}, "no predict_proba.*CalibratedClassifierCV"),
        (LinearSVC(), {}, "no predict_proba"),
        (MinMaxScaler, {}, "MinMaxScaler has no predict"),
        (KNeighborsClassifier, {"params": {"neighbours": 3}}, "cannot be made"),
        (KNeighborsClassifier(), {"params": {"neighbours": 3}}, "cannot be made"),
        (Centroids, {"search": {"scal": [1, 2]}}, "Did you mean 'scale'"),
        (Centroids, {"search": {"scale": [2, 1]}}, r"\[lowest, highest\]"),
        (Centroids, {"search": {"scale": [0.0, 1.0, "log"]}}, "lowest value above 0"),
    ],
)
def test_what_is_no_learner_is_explained(
    kind: Any, settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        custom_learner(kind, **settings)


def test_estimator_that_says_nothing_of_its_kind_is_refused() -> None:
    class Quiet(BaseEstimator):  # type: ignore[misc]  # as above
        def fit(self, X: Any, y: Any) -> Quiet:  # noqa: N803, ARG002
            return self

        def predict(self, X: NDArray[Any]) -> NDArray[Any]:  # noqa: N803
            return X[:, 0]

    with pytest.raises(ConfigError, match="neither that it is a classifier nor"):
        custom_learner(Quiet)


def test_names_of_its_own_are_asked_for() -> None:
    mine = CustomLearner("linear", Centroids(), search={})

    with pytest.raises(ConfigError, match="two learners 'linear'"):
        learners.check_names([mine], learners.NAMES)


def test_custom_learner_is_found_beside_ours() -> None:
    mine = custom_learner(Centroids)

    assert learners.find("Centroids", [mine]) is mine
    assert learners.available("binary", [mine])[-1] is mine
    assert mine not in learners.available("regression", [mine])
