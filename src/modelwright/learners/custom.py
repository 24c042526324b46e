"""A project's own learners: any scikit-learn style class takes part in the search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from modelwright.errors import ConfigError, some
from modelwright.learners.base_learner import ALL_TASKS, BaseLearner
from modelwright.learners.hist_gradient_boosting import without_empty_columns
from modelwright.learners.input_range import SINGLE
from modelwright.learners.search_space import check_search, suggested
from modelwright.learners.written_forms import has_written_form, written_form
from modelwright.portable import PythonStep
from modelwright.runtime import step_answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import optuna
    from numpy.typing import NDArray

    from modelwright.learners.base import Encoding, Learner, Params
    from modelwright.learners.base_learner import Core, Problem
    from modelwright.learners.search_space import SearchSpace
    from modelwright.portable import Graph
    from modelwright.records import Task


class Estimator(Protocol):
    """What is asked of a class: scikit-learn's `BaseEstimator`, with `fit` and `predict`.

    Classifiers answer with `predict_proba`. A class that can leave Python has `to_portable` too:
    called once it is fitted, it writes what it answers into a graph and returns that tensor, in
    double: probabilities, shape (rows, n_classes), or values, shape (rows, 1).
    """

    def fit(self, X: NDArray[Any], y: NDArray[Any]) -> Any:  # noqa: N803 - scikit-learn's name
        """Learn; `sample_weight` is passed where it is a parameter."""

    def predict(self, X: NDArray[Any]) -> NDArray[Any]:  # noqa: N803
        """Return class numbers or values, shape (n_rows,)."""


def custom_learner(
    kind: Any,
    *,
    name: str | None = None,
    params: Mapping[str, Any] | None = None,
    search: SearchSpace | None = None,
    encoding: Encoding | None = None,
) -> Learner:
    """Return the learner that a class, an estimator or a finished learner stands for.

    Parameters
    ----------
    kind
        A scikit-learn style class, an estimator of one (it is cloned, never fitted itself), or
        anything that keeps the contract of `Learner`, which is taken as it is.
    name
        Its name on the leaderboard; None for that of the class.
    params
        Parameters to make the class with.
    search
        Parameters that the search tries, and their ranges.
    encoding
        The kind of matrix it gets; None for "tree" where the class says that it takes NaN, else
        "linear".

    Raises
    ------
    ConfigError
        If the class, a parameter or a range cannot be used.
    """
    if _is_learner(kind):
        if params or search or encoding:
            raise ConfigError(
                f"{_name_of(kind)} is a learner of its own, with its own parameters, search and "
                "encoding. Set them in its code, or name a scikit-learn style class."
            )
        learner = cast("Learner", kind() if isinstance(kind, type) else kind)
        if name not in {None, learner.name}:
            raise ConfigError(
                f"{_name_of(kind)} calls itself {learner.name!r}, and not {name!r}. Call it so too."
            )
        return learner
    estimator = _estimator(kind, params or {})
    check_search(search or {}, estimator)
    return CustomLearner(
        name or type(estimator).__name__, estimator, search=search or {}, encoding=encoding
    )


class CustomLearner(BaseLearner):
    """A scikit-learn style estimator as a learner.

    It is fitted on the rows that others keep back to stop early by, too. Its matrix has the
    precision of float32, in Python and in the release alike: a last bit decides nothing.

    Parameters
    ----------
    name
        Its name on the leaderboard.
    estimator
        Cloned for each fit.
    search, encoding
        As in `custom_learner`.
    """

    input_range = SINGLE

    def __init__(
        self,
        name: str,
        estimator: Any,
        *,
        search: SearchSpace,
        encoding: Encoding | None = None,
    ) -> None:
        from sklearn.utils import get_tags

        self.name = name
        self.estimator = estimator
        self.search = search
        self.tasks = _tasks(estimator)
        takes_missing = get_tags(estimator).input_tags.allow_nan
        self.encoding = encoding or ("tree" if takes_missing else "linear")
        self.is_random = any(
            key == "random_state" or key.endswith("__random_state")
            for key in estimator.get_params()
        )
        self.is_portable = hasattr(estimator, "to_portable") or has_written_form(estimator)

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return what the searched parameters are before any search."""
        known = self.estimator.get_params()
        return {name: known[name] for name in self.search}

    def suggest(
        self, trial: optuna.trial.BaseTrial, task: Task, n_rows: int, n_columns: int
    ) -> Params:
        """Return a value from the range of each searched parameter."""
        return {name: suggested(trial, name, space) for name, space in self.search.items()}

    def fit_problem(self, problem: Problem, params: Params) -> Core:
        """Return the fitted estimator, behind one of our writers where one reads it."""
        from sklearn.base import clone
        from sklearn.utils.validation import has_fit_parameter

        estimator = clone(self.estimator).set_params(**params)
        _seed(estimator, problem.seed)
        _use_threads(estimator, problem.n_threads)
        features, labels, weights = _all_rows(problem)
        takes_weights = has_fit_parameter(estimator, "sample_weight")
        weighted = (
            {"sample_weight": weights} if weights is not None and takes_weights else {}
        )
        estimator.fit(features, labels, **weighted)
        _use_threads(estimator, 1)  # with more the order of a sum would be chance
        if hasattr(estimator, "to_portable"):
            return PortableEstimator(estimator, problem.n_classes)
        return written_form(estimator, problem.task) or PythonEstimator(
            estimator, problem.n_classes
        )


class PythonEstimator:
    """A fitted estimator that answers in Python, and in a graph through it.

    Parameters
    ----------
    estimator
        The fitted estimator.
    n_classes
        Columns of its probabilities; 0 for a regressor.
    """

    n_iterations: int | None = None

    def __init__(self, estimator: Any, n_classes: int) -> None:
        self.estimator = estimator
        self.n_classes = n_classes

    def predict(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return probabilities of the classes that had rows, or values.

        Raises
        ------
        ValueError
            If the estimator answers with another shape, NaN, or what is no probability.
        """
        answers = step_answers(
            self.estimator,
            self._method,
            features.astype(np.float64),
            n_columns=self._n_columns,
        )
        return answers if self.n_classes else answers[:, 0]

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of what Python answers; values have the shape (rows, 1)."""
        step = PythonStep(self._method, self.estimator)
        return graph.in_python(step, features, n_columns=self._n_columns)

    @property
    def _method(self) -> str:
        return "predict_proba" if self.n_classes else "predict"

    @property
    def _n_columns(self) -> int:
        return self.n_classes or 1


class PortableEstimator(PythonEstimator):
    """A fitted estimator whose class writes itself into a graph."""

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor that the class writes."""
        return str(self.estimator.to_portable(graph, features))


def check_names(learners: list[Learner], taken: tuple[str, ...]) -> None:
    """Refuse names that two learners share, ours included: a name is how a trial is found again.

    Raises
    ------
    ConfigError
        If there are such.
    """
    seen = set(taken)
    for learner in learners:
        if learner.name in seen:
            raise ConfigError(
                f"There are two learners {learner.name!r}. Give yours a name of its own: the "
                "section [learners.NAME] in modelwright.toml, ('NAME', estimator) in Python."
            )
        seen.add(learner.name)


def _is_learner(kind: Any) -> bool:
    return all(hasattr(kind, name) for name in ("suggest", "defaults", "fit", "encoding"))


def _name_of(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) else type(kind).__name__


def _estimator(kind: Any, params: Mapping[str, Any]) -> Any:
    """Return an unfitted estimator that is the caller's own."""
    from sklearn.base import clone

    name = _name_of(kind)
    lacking = [
        method
        for method in ("fit", "predict", "get_params", "set_params")
        if not hasattr(kind, method)
    ]
    if lacking:
        raise ConfigError(
            f"{name} has no {' and no '.join(lacking)}. A learner is a scikit-learn style class: "
            "derive it from sklearn.base.BaseEstimator and write fit and predict."
        )
    try:
        made = (
            kind(**params) if isinstance(kind, type) else clone(kind).set_params(**params)
        )
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"{name} cannot be made with the parameters {some(params) or 'none'}: {error}"
        ) from error
    return made


def _tasks(estimator: Any) -> frozenset[Task]:
    """Return the tasks that scikit-learn's words about an estimator allow."""
    from sklearn.base import ClassifierMixin, RegressorMixin
    from sklearn.utils import get_tags

    kind, name = get_tags(estimator).estimator_type, type(estimator).__name__
    if kind == "regressor" or isinstance(estimator, RegressorMixin):
        return frozenset({"regression"})
    if kind != "classifier" and not isinstance(estimator, ClassifierMixin):
        raise ConfigError(
            f"{name} says neither that it is a classifier nor that it is a regressor. Derive it "
            "from sklearn.base.ClassifierMixin or RegressorMixin, before BaseEstimator."
        )
    if not hasattr(estimator, "predict_proba"):
        raise ConfigError(
            f"{name} has no predict_proba, and scores are no probabilities. Wrap it, as in "
            f"my_models.py: calibrated = CalibratedClassifierCV({name}()), and name "
            "'my_models.py:calibrated'."
        )
    return ALL_TASKS - {"regression"}


def _seed(estimator: Any, seed: int) -> None:
    """Set each `random_state` that is left open, of the estimator and of those inside it."""
    open_ = [key for key, value in _named(estimator, "random_state") if value is None]
    estimator.set_params(**dict.fromkeys(open_, seed))


def _use_threads(estimator: Any, n_threads: int) -> None:
    """Set each `n_jobs` that says another number; None is one."""
    other = [key for key, value in _named(estimator, "n_jobs") if (value or 1) != n_threads]
    estimator.set_params(**dict.fromkeys(other, n_threads))


def _named(estimator: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield each parameter of a name, of the estimator and of those inside it."""
    for key, value in estimator.get_params().items():
        if key.rpartition("__")[2] == name:
            yield key, value


def _all_rows(
    problem: Problem,
) -> tuple[NDArray[np.float64], NDArray[Any], NDArray[np.float64] | None]:
    """Return training rows and those meant for early stopping, which an estimator knows nothing of."""
    parts = [problem.rows, *([problem.validation] if problem.validation else [])]
    weights = [part.weights for part in parts if part.weights is not None]
    features = np.concatenate([part.features for part in parts]).astype(np.float64)
    return (
        without_empty_columns(features),
        np.concatenate([part.labels for part in parts]),
        np.concatenate(weights) if weights else None,
    )
