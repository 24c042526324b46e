"""What a service and its shadow's process say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.server.options import ServeOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowTask:
    """What a shadow's process needs to know.

    Parameters
    ----------
    folder
        Folder of the release.
    options
        The service's: how releases are opened, and where and how long answers are kept.
    journal_folder
        Where the champion's answers are kept, and the shadow's beside them; None keeps none.
    """

    folder: Path
    options: ServeOptions
    journal_folder: Path | None


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
