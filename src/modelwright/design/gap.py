"""The gap in time: rows too near to a block do not train for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from modelwright.design.goal import ORDER
from modelwright.errors import DataError
from modelwright.records import TEST, Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How long before a block rows do not train for it.

    Parameters
    ----------
    size
        In the unit of the times: seconds where they are dates.
    text
        For people.
    """

    size: float
    text: str


def read_gap(gap: timedelta | float, *, time_name: str | None, is_date: bool) -> Gap:
    """Return the gap in the unit of the times.

    Raises
    ------
    DataError
        If nothing orders the rows, or the gap is a duration where numbers order them, or a number
        where dates do.
    """
    if time_name is None:
        raise DataError(
            "[data] gap needs rows in time order, and nothing orders these. "
            'Name the column with [data] time, set time = "@order", or leave gap out.'
        )
    if is_date and not isinstance(gap, timedelta):
        raise DataError(
            f"[data] gap = {gap:g} is a number, and the dates of {time_name!r} order the rows. "
            'Write a duration, such as gap = "7d" or "12h".'
        )
    if not is_date and isinstance(gap, timedelta):
        unit = "rows" if time_name == ORDER else f"the unit of {time_name!r}"
        raise DataError(
            f"[data] gap is a duration, and no dates order the rows. Write a number in {unit}, "
            "such as gap = 1."
        )
    if isinstance(gap, timedelta):
        return Gap(size=gap.total_seconds(), text=_duration_text(gap.total_seconds()))
    unit = "rows" if time_name == ORDER else f"of {time_name}"
    return Gap(size=float(gap), text=f"{gap:g} {unit}")


def leave_gap(
    blocks: NDArray[np.int16], times: NDArray[np.float64], gap: Gap, *, least: float
) -> tuple[NDArray[np.int16], NDArray[np.int16], Decision]:
    """Return the blocks in time, the first block that each row trains for, and what that costs.

    The window still expands. Blocks whose training rows become too few join the first one, which
    is never validated on.

    Parameters
    ----------
    blocks
        Blocks in time from 0 on, or `TEST`, shape (n_rows,).
    times
        Time of each row.
    gap
        Rows that lie within it before the first row of a block do not train for that block.
    least
        Training rows that a fold needs.

    Raises
    ------
    DataError
        If no fold keeps enough rows.
    """
    n_blocks = int(blocks.max()) + 1
    starts = [times[blocks == block].min() for block in range(1, n_blocks)]
    starts.append(times[blocks == TEST].min())
    opens = np.searchsorted(np.array(starts), times + gap.size, side="right") + 1
    is_training = blocks != TEST
    kept = np.array(
        [(is_training & (opens <= block)).sum() for block in range(1, n_blocks + 1)]
    )
    enough = kept[:-1] >= least
    if not enough.any():
        raise DataError(
            f"[data] gap = {gap.text} leaves {kept[:-1].max(initial=0):,} of {is_training.sum():,} rows to train on "
            f"before a validation block; {int(np.ceil(least)):,} are needed. Make the gap shorter, or leave it out."
        )
    n_joined = int(enough.argmax())
    before = np.array(
        [(is_training & (blocks < block)).sum() for block in range(1, n_blocks + 1)]
    )
    decision = _decision(gap, (before - kept)[n_joined:], n_joined)
    blocks = np.where(is_training, np.maximum(blocks - n_joined, 0), blocks)
    opens = np.maximum(opens - n_joined, 1)
    return blocks.astype(np.int16), opens.astype(np.int16), decision


def _decision(gap: Gap, costs: NDArray[np.intp], n_joined: int) -> Decision:
    low, high = int(costs[:-1].min()), int(costs[:-1].max())
    a_fold = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    joined = (
        f" {n_joined} fold(s) that would keep too few rows to learn from are left out."
        if n_joined
        else ""
    )
    return Decision(
        subject="gap",
        choice=f"{gap.text} before each validation block and the test rows",
        reason=f"It was asked for. Rows that near do not train: {a_fold} rows a fold, {int(costs[-1]):,} before the "
        f"test rows.{joined}",
    )


def _duration_text(seconds: float) -> str:
    """Return a duration as the settings take it.

    Examples
    --------
    >>> _duration_text(7 * 86_400), _duration_text(5_400)
    ('7d', '1h30m')
    """
    text = ""
    for unit, size in _UNITS.items():
        count, seconds = divmod(seconds, size)
        text += f"{count:g}{unit}" if count else ""
    return text or f"{seconds:g}s"
