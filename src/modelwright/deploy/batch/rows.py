"""Rows of a source with their predictions, and those that cannot be used with the reason."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.errors import DataError, did_you_mean, some
from modelwright.journal import new_ids
from modelwright.runtime import output_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    import pandas as pd

    from modelwright.runtime import Predictor, Problem

ID, RELEASE, ROW_NUMBER, PROBLEM = "prediction_id", "release", "row_number", "problem"

_SHORT_ID = 12


@dataclass(frozen=True, slots=True)
class ScoredChunk:
    """What became of a chunk of rows.

    Parameters
    ----------
    n_read
        Rows of the source.
    scored
        Those with a prediction.
    refused
        Those that cannot be used.
    """

    n_read: int
    scored: pd.DataFrame
    refused: pd.DataFrame


class RowScorer:
    """Predicts chunks of a source. Several threads may do so at once.

    The carried columns come first, then `prediction_id`, the predictions and `release`. Where the
    model has a column of such a name itself, the added one is called `<name>_2`.

    Parameters
    ----------
    predictor
        The release.
    columns
        Columns of the source to carry; None carries all.
    raw_scores
        Whether to add these as well.
    """

    def __init__(
        self,
        predictor: Predictor,
        columns: Sequence[str] | None,
        *,
        raw_scores: bool = False,
    ) -> None:
        self._predictor = predictor
        self._columns = columns
        self._raw_scores = raw_scores
        self._target = predictor.signature.target
        own = [column.name for column in predictor.signature.columns]
        taken = frozenset([*own, self._target.name])
        outputs = output_names(self._target, raw_scores=raw_scores)
        added = (ID, *outputs, RELEASE, ROW_NUMBER, PROBLEM)
        self._added = {name: free_name(name, taken) for name in added}

    def __call__(self, frame: pd.DataFrame) -> ScoredChunk:
        """Return the chunk's rows with their predictions; its index numbers the source's rows.

        Raises
        ------
        DataError
            If a column of the model or one to carry is absent, or one has the name of a column
            that is added.
        """
        self._check(frame)
        inputs = self._predictor.normaliser.table(frame)
        wrong = _by_row(inputs.problems)
        is_good = np.ones(len(frame), dtype=bool)
        is_good[list(wrong)] = False
        if wrong:
            inputs = inputs.take(np.flatnonzero(is_good))
        predictions = self._predictor.run(inputs, raw_scores=self._raw_scores)
        answers: dict[str, Any] = {
            ID: new_ids(inputs.n_rows, time=time.time()),
            **predictions.as_columns(self._target),
            RELEASE: self._predictor.release_id[:_SHORT_ID],
        }
        carried = frame if self._columns is None else frame[list(self._columns)]
        scored = carried[is_good] if wrong else carried
        problems = {
            ROW_NUMBER: frame.index[~is_good] + 1,
            PROBLEM: [wrong[row] for row in sorted(wrong)],
        }
        return ScoredChunk(
            len(frame), self._with(scored, answers), self._with(frame[~is_good], problems)
        )

    def _with(self, frame: pd.DataFrame, columns: dict[str, Any]) -> pd.DataFrame:
        return frame.assign(**{self._added[name]: each for name, each in columns.items()})

    def _check(self, frame: pd.DataFrame) -> None:
        if taken := [name for name in self._added.values() if name in frame.columns]:
            raise DataError(
                f"The source already has the columns {some(taken)}, which the predictions need. "
                "Rename them or leave them out."
            )
        absent = [name for name in self._columns or () if name not in frame.columns]
        if absent:
            raise DataError(
                f"The source does not have the columns {some(absent)}, which were to be carried."
                f"{did_you_mean(absent[0], frame.columns)} Name columns of the source."
            )


def free_name(name: str, taken: AbstractSet[str]) -> str:
    """Return the name, or the first of `name_2`, `name_3`… that is not taken.

    Examples
    --------
    >>> free_name("release", {"release", "release_2"})
    'release_3'
    """
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _by_row(problems: Sequence[Problem]) -> dict[int, str]:
    """Return what is wrong with each row that has problems."""
    texts: dict[int, list[str]] = {}
    for problem in problems:
        texts.setdefault(problem.row, []).append(f"{problem.column}: {problem.problem}")
    return {row: "; ".join(each) for row, each in texts.items()}
