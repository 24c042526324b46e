"""The contract of a learner: a recipe that makes a fitted model from an encoded matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    import optuna
    from numpy.typing import NDArray

    from modelwright.portable import Graph
    from modelwright.records import Task

Params = dict[str, Any]
"""Plain values by name: texts, numbers, booleans, None."""

Encoding = Literal["linear", "tree"]


class FittedLearner(Protocol):
    """What `Learner.fit` returns: a plain Python object that joblib can store."""

    @property
    def n_iterations(self) -> int | None:
        """Boosting rounds or trees that it holds; None where there is no such count."""

    def predict(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return probabilities, shape (n_rows, n_classes), or values, shape (n_rows,)."""

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of `predict`, in double; values have the shape (rows, 1)."""


class Learner(Protocol):
    """A recipe with its search space.

    The matrix is float64, shape (n_rows, n_columns), already encoded as `encoding` says:
    "linear" is scaled, imputed and one-hot, without NaN; "tree" is raw numbers with NaN, and
    numbers for categories, NaN for an unknown one. Labels are class numbers from 0, not all of
    which need to be present, or float64 values.
    """

    @property
    def name(self) -> str:
        """The name in modelwright.toml and on the leaderboard."""

    @property
    def encoding(self) -> Encoding:
        """The kind of matrix it wants."""

    @property
    def tasks(self) -> frozenset[Task]:
        """The tasks it can do."""

    @property
    def parity_bound(self) -> float:
        """Largest difference that the portable form of its fitted models may show."""

    def is_available(self) -> bool:
        """Return whether its packages are installed."""

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return a strong configuration for a table of this size."""

    def suggest(
        self, trial: optuna.trial.BaseTrial, task: Task, n_rows: int, n_columns: int
    ) -> Params:
        """Return a configuration from the search space."""

    def fit(
        self,
        features: NDArray[np.float64],
        labels: NDArray[Any],
        *,
        params: Params,
        task: Task,
        n_classes: int,
        seed: int,
        n_threads: int,
        validation: tuple[NDArray[np.float64], NDArray[Any]] | None = None,
        deadline: float | None = None,
    ) -> FittedLearner:
        """Return the fitted model.

        Parameters
        ----------
        features, labels
            Training rows.
        params
            From `defaults` or `suggest`.
        task
            Kind of problem.
        n_classes
            Columns of the probabilities; ignored for regression.
        seed
            Source of all randomness: equal arguments make equal models.
        n_threads
            Threads to use.
        validation
            Rows for early stopping. With them the number of rounds is found; without them it is
            `params["n_iterations"]`.
        deadline
            `time.monotonic()` at which boosting stops and keeps what it has. None never stops,
            and only then do equal arguments make equal models.
        """
