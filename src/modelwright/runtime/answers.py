"""What a caller gets for one row, and what it is told when a row cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.records.signature import Label
    from modelwright.runtime.normaliser import Problem

_N_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one row.

    Parameters
    ----------
    prediction
        The label in its own type, or a number.
    probabilities
        By class, as text; None for regression.
    interval
        Lower and upper end; None for classification.
    warnings
        What is unusual about the row, without its values.
    """

    prediction: Label
    probabilities: dict[str, float] | None
    interval: tuple[float, float] | None
    warnings: tuple[str, ...]


class RowsRefusedError(DataError):
    """Rows that cannot be answered; `problems` says which values, and why.

    Parameters
    ----------
    problems
        At least one.
    n_rows
        Number of rows that were asked.
    """

    def __init__(self, problems: Sequence[Problem], *, n_rows: int) -> None:
        self.problems = tuple(problems)
        n_refused = len({problem.row for problem in problems})
        shown = "; ".join(
            f"row {problem.row}, {problem.column}: {problem.problem}"
            for problem in self.problems[:_N_SHOWN]
        )
        rest = len(self.problems) - _N_SHOWN
        super().__init__(
            f"{n_refused} of {n_rows} rows cannot be used: {shown}"
            f"{f'; and {rest} more problems' if rest > 0 else ''}. "
            "Rows count from 0. Correct these values or leave the rows out."
        )
