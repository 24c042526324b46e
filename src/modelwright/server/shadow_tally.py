"""What a service and its shadow's process say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.runtime import Predictor


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowTask:
    """What a shadow's process needs to know.

    Parameters
    ----------
    folder
        Folder of the release.
    open_release
        Opens it.
    journal_folder
        Where its answers are kept; None keeps none.
    retention_days, retention_mb
        Age and size above which they are forgotten.
    """

    folder: Path
    open_release: Callable[[Path], Predictor]
    journal_folder: Path | None
    retention_days: float
    retention_mb: float


class Tally(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of some rows.

    Parameters
    ----------
    n_rows
        Rows that the shadow answered.
    n_agreeing
        Those where both decide for the same label, or the shadow's number lies in the champion's
        interval.
    n_failed
        Rows that it could not answer, or whose answer could not be kept.
    difference
        Sum of the absolute differences: of the numbers, or of the probability of the positive class
        (of the champion's class, where there are many); a number and a label have none.
    """

    n_rows: int = 0
    n_agreeing: int = 0
    n_failed: int = 0
    difference: float = 0.0
