"""What all our learners share: input range, classes without rows, columns that never vary."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np
from threadpoolctl import threadpool_limits

from modelwright._extras import is_installed
from modelwright.learners.base import Feature, Rows
from modelwright.learners.categories import wants_native
from modelwright.learners.input_range import DOUBLE, InputRange
from modelwright.portable.trees import constant_rows

if TYPE_CHECKING:
    import optuna
    from numpy.typing import NDArray

    from modelwright.learners.base import Encoding, Params
    from modelwright.portable import Graph
    from modelwright.records import Task

_CELLS_OF_OVERHEAD = 5_000  # a fit of next to nothing takes as long as so many cells
ALL_TASKS: frozenset[Task] = frozenset({"binary", "multiclass", "regression"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """What a library is to fit: every class has rows, and at least one column varies.

    The fields mean what they mean in `Learner.fit`; the rows are in the learner's input range.
    """

    rows: Rows
    columns: tuple[Feature, ...]
    task: Task
    n_classes: int
    seed: int
    n_threads: int
    validation: Rows | None
    deadline: float | None

    @property
    def features(self) -> NDArray[Any]:
        """The matrix of the training rows."""
        return self.rows.features

    @property
    def labels(self) -> NDArray[Any]:
        """The labels of the training rows."""
        return self.rows.labels

    @property
    def weights(self) -> NDArray[np.float64] | None:
        """The weights of the training rows; None for all alike."""
        return self.rows.weights

    @property
    def monotone(self) -> list[int]:
        """The way that predictions must follow each column: 1, -1, or 0 for any way.

        Codes of a category have no order, and with several classes a rising score is no rising
        probability.
        """
        if self.task == "multiclass":
            return [0] * len(self.columns)
        return [0 if column.n_levels else column.monotone for column in self.columns]

    def loss(self, params: Params) -> str:
        """Return the loss of a regression: squared where predictions must follow a column.

        For absolute errors the libraries set leaves to medians in the end, in no order.
        """
        return "squared" if any(self.monotone) else str(params.get("loss", "squared"))

    @property
    def n_scores(self) -> int:
        """The number of raw scores of a row: one per class, or a single one."""
        return self.n_classes if self.task == "multiclass" else 1


class Core(Protocol):
    """A library's fitted model behind our interface; sees the matrix in its input range."""

    @property
    def n_iterations(self) -> int | None:
        """Boosting rounds or trees; None where there is no such count."""

    def predict(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return probabilities of the classes that had rows, or values."""

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of `predict`; values have the shape (rows, 1)."""


class BaseLearner(ABC):
    """Base of the learners in this package: a member says what is special about its library."""

    name: str
    encoding: Encoding = "tree"
    tasks: frozenset[Task] = ALL_TASKS
    package: ClassVar[str | None] = None
    input_range: ClassVar[InputRange] = DOUBLE
    parity_bound: ClassVar[float] = 1e-9
    is_glass_box: ClassVar[bool] = False
    is_random: bool = True
    # Core seconds of a fit for each row and column, seen on tables of 2,500 to 26,000 rows.
    seconds_per_cell: ClassVar[float] = 2.5e-6
    fits_each_class: ClassVar[bool] = True
    # Cells of a table that each thread of a fit must have: with fewer, threads that meet after every
    # node wait longer than they work (eight times slower was seen). 0 where they seldom meet.
    cells_per_thread: ClassVar[int] = 0
    is_portable: bool = True
    keeps_monotone: ClassVar[bool] = False

    @abstractmethod
    def defaults(self, task: Task, n_rows: int, n_columns: int) -> Params:
        """Return a strong configuration for a table of this size."""

    @abstractmethod
    def suggest(
        self, trial: optuna.trial.BaseTrial, task: Task, n_rows: int, n_columns: int
    ) -> Params:
        """Return a configuration from the search space."""

    @abstractmethod
    def fit_problem(self, problem: Problem, params: Params) -> Core:
        """Return the library's model."""

    def is_available(self) -> bool:
        """Return whether the library is installed."""
        return self.package is None or is_installed(self.package)

    def expected_seconds(self, n_rows: float, n_columns: int, n_classes: int) -> float:
        """Return a guess of the core time of one fit."""
        n_scores = n_classes if n_classes > 2 and self.fits_each_class else 1
        return self.seconds_per_cell * (n_rows * n_columns + _CELLS_OF_OVERHEAD) * n_scores

    def encoding_for(self, params: Params) -> Encoding:
        """Return the class's encoding, or "native" where the parameters ask for it."""
        return "native" if wants_native(params) else self.encoding

    def suits(self, task: Task, n_rows: int, n_columns: int) -> bool:
        """Return whether a table of this size is one for it: any, where a member does not say."""
        return True

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
    ) -> CompleteLearner:
        """Return the fitted model; `Learner.fit` says what the parameters mean."""
        present = None if task == "regression" else np.unique(rows.labels)
        if validation is not None:
            validation = _in_range(validation, present, self.input_range)
        rows = _in_range(rows, present, self.input_range)
        if present is not None:
            task = "binary" if len(present) == 2 else "multiclass"
        if self.cells_per_thread:
            n_threads = min(n_threads, max(rows.features.size // self.cells_per_thread, 1))
        problem = Problem(
            rows=rows,
            columns=columns or (Feature(),) * rows.features.shape[1],
            task=task,
            n_classes=0 if present is None else len(present),
            seed=seed,
            n_threads=n_threads,
            validation=validation or None,
            deadline=deadline,
        )
        with threadpool_limits(n_threads):
            core = (
                self.fit_problem(problem, params)
                if _is_learnable(problem)
                else Constant.of(problem)
            )
        return CompleteLearner(core, self.input_range, present, n_classes)


@dataclass(frozen=True, slots=True, eq=False)
class CompleteLearner:
    """A core with what surrounds it: its input range, and classes that had no rows."""

    core: Core
    input_range: InputRange
    present: NDArray[np.int64] | None
    n_classes: int

    @property
    def n_iterations(self) -> int | None:
        """Boosting rounds or trees that it holds; None where there is no such count."""
        return self.core.n_iterations

    def predict(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return probabilities, shape (n_rows, n_classes), or values, shape (n_rows,)."""
        raw = self.core.predict(self.input_range.apply(features))
        return raw if self._is_whole else raw @ self._places

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the tensor of `predict`, in double; values have the shape (rows, 1)."""
        raw = self.core.to_portable(graph, self.input_range.to_portable(graph, features))
        return raw if self._is_whole else graph.matmul(raw, self._places)

    @property
    def _is_whole(self) -> bool:
        return self.present is None or len(self.present) == self.n_classes

    @property
    def _places(self) -> NDArray[np.float64]:
        """Return the 0/1 matrix that moves each class to its column."""
        return np.asarray(np.eye(self.n_classes)[self.present])


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """The same answer for every row: class shares, or one value."""

    answer: NDArray[np.float64]
    is_value: bool
    n_iterations: int | None = None

    @classmethod
    def of(cls, problem: Problem) -> Constant:
        """Return the shares of the classes, or the mean."""
        if problem.task == "regression":
            mean = np.average(problem.labels, weights=problem.weights)
            return cls(np.array([mean]), is_value=True)
        counts = np.bincount(problem.labels, problem.weights, minlength=problem.n_classes)
        return cls(counts / counts.sum(), is_value=False)

    def predict(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the answer once per row."""
        rows = np.tile(self.answer, (len(features), 1))
        return rows[:, 0] if self.is_value else rows

    def to_portable(self, graph: Graph, features: str) -> str:
        """Return the answer once per row of the features."""
        return constant_rows(graph, features, self.answer)


def _in_range(
    rows: Rows, present: NDArray[np.int64] | None, input_range: InputRange
) -> Rows:
    """Return rows whose class is present, classes renumbered from 0."""
    if present is None:
        return replace(rows, features=input_range.apply(rows.features))
    position = np.searchsorted(present, rows.labels).clip(max=len(present) - 1)
    is_known = present[position] == rows.labels
    rows = replace(rows, labels=position)
    if not is_known.all():
        rows = rows.take(is_known)
    return replace(rows, features=input_range.apply(rows.features))


def _is_learnable(problem: Problem) -> bool:
    """Return whether there are two classes or a value, and a column that tells rows apart."""
    if problem.n_classes == 1:
        return False
    first = problem.features[0]
    return any(
        (~((column == start) | (np.isnan(column) & np.isnan(start)))).any()
        for column, start in zip(problem.features.T, first, strict=True)
    )
