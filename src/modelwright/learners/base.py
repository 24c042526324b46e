"""The contract of a learner: a recipe that makes a fitted model from an encoded matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    import optuna
    from numpy.typing import NDArray

    from modelwright.portable import Graph
    from modelwright.records import Task

Params = dict[str, Any]
"""Plain values by name: texts, numbers, booleans, None."""

Encoding = Literal["linear", "neural", "tree", "native"]
"""The kinds of matrix: float64, shape (n_rows, n_columns).

"linear" is scaled, imputed and one-hot, without NaN. "neural" is so too, with numbers drawn in to
(-3, 3) and times on circles. "tree" is raw numbers with NaN, and numbers for categories, NaN for an
unknown level. "native" is the same with categories as level codes alone.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What a learner may know of a column of its matrix.

    Parameters
    ----------
    column
        The column of the signature that it rises and falls with; empty if there is no such one.
    n_levels
        For the codes of a category their number: values are 0 to n_levels - 1, NaN for any other
        level. 0 for numbers.
    monotone
        1 if predictions must not fall where it grows, -1 if they must not rise, else 0.
    """

    column: str = ""
    n_levels: int = 0
    monotone: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows to learn from, or to stop early by.

    Parameters
    ----------
    features
        Encoded matrix, shape (n_rows, n_columns).
    labels
        Class numbers, or values; shape (n_rows,).
    weights
        How much each row counts, positive, shape (n_rows,); None for all alike.
    """

    features: NDArray[Any]
    labels: NDArray[Any]
    weights: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.labels)

    def take(self, positions: NDArray[Any]) -> Rows:
        """Return the rows at some positions, or where a mask is true."""
        weights = None if self.weights is None else self.weights[positions]
        return Rows(self.features[positions], self.labels[positions], weights)


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

    The matrix is already encoded as `encoding_for` says. Labels are class numbers from 0, not all
    of which need to be present, or float64 values.
    """

    @property
    def name(self) -> str:
        """The name in modelwright.toml and on the leaderboard."""

    @property
    def encoding(self) -> Encoding:
        """The kind of matrix it wants unless its parameters say otherwise."""

    @property
    def tasks(self) -> frozenset[Task]:
        """The tasks it can do."""

    @property
    def parity_bound(self) -> float:
        """Largest difference that the portable form of its fitted models may show."""

    @property
    def is_glass_box(self) -> bool:
        """Whether a person can read the whole of its fitted models."""

    @property
    def is_random(self) -> bool:
        """Whether another seed makes another model."""

    @property
    def is_portable(self) -> bool:
        """Whether its fitted models can be written into a graph, so that no Python is needed."""

    @property
    def keeps_monotone(self) -> bool:
        """Whether its models follow the columns whose `Feature.monotone` asks for it."""

    def expected_seconds(self, n_rows: float, n_columns: int, n_classes: int) -> float:
        """Return a guess of the core time of one fit; the search corrects it by what it sees."""

    def is_available(self) -> bool:
        """Return whether its packages are installed."""

    def encoding_for(self, params: Params) -> Encoding:
        """Return the kind of matrix that a fit with these parameters wants."""

    def suits(self, task: Task, n_rows: int, n_columns: int) -> bool:
        """Return whether a table of this size is one for it."""

    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return a strong configuration for a table of this size."""

    def suggest(
        self, trial: optuna.trial.BaseTrial, task: Task, n_rows: int, n_columns: int
    ) -> Params:
        """Return a configuration from the search space."""

    def fit(
        self,
        rows: Rows,
        *,
        params: Params,
        task: Task,
        n_classes: int,
        seed: int,
        n_threads: int,
        columns: tuple[Feature, ...] = (),
        validation: Rows | None = None,
        deadline: float | None = None,
    ) -> FittedLearner:
        """Return the fitted model.

        Parameters
        ----------
        rows
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
        columns
            What is known of the columns of the matrix; empty for plain numbers.
        validation
            Rows for early stopping. With them the number of rounds is found; without them it is
            `params["n_iterations"]`.
        deadline
            `time.monotonic()` at which boosting stops and keeps what it has. None never stops,
            and only then do equal arguments make equal models.
        """
