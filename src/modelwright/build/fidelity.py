"""How much of the data a trial sees: as many folds and rows as the budget pays for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright import learners

if TYPE_CHECKING:
    from modelwright.build.options import BuildOptions
    from modelwright.records import Signature, Split

CANDIDATES = 5  # boosted candidates that a budget should at least see
TEXT_WIDTH = 32  # features that a text column becomes
USABLE_SHARE = 0.7  # of the budget; the rest fits and judges the winner
FEWEST_ROWS = 5_000  # of a sample: with fewer, what is found does not hold for many


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Folds, and rows of a fold, that trials use; None for all."""

    n_folds: int | None = None
    most_rows: int | None = None

    def to_text(self) -> str:
        """Return it as a part of a folder's name.

        Examples
        --------
        >>> Fidelity(3).to_text(), Fidelity.from_text("0a1b-1-5000")
        ('3-all', Fidelity(n_folds=1, most_rows=5000))
        """
        return f"{self.n_folds or 'all'}-{self.most_rows or 'all'}"

    @classmethod
    def from_text(cls, name: str) -> Fidelity:
        """Return what the name of a folder ends with."""
        parts = name.split("-")[-2:]
        return cls(*(None if part == "all" else int(part) for part in parts))


def affordable_fidelity(
    signature: Signature, split: Split, options: BuildOptions
) -> Fidelity:
    """Return the folds and rows with which the budget pays for several candidates.

    Fewer folds judge less surely, and fewer rows teach less, but a search that sees one cut-short
    candidate judges nothing. With a number of trials instead of a time, all are used.
    """
    if options.trials is not None:
        return Fidelity()
    folds = [len(train) for train, _ in split.folds()]
    width = sum(TEXT_WIDTH if column.type == "text" else 1 for column in signature.columns)
    n_classes = signature.target.n_outputs
    yardstick = learners.find("lightgbm")
    affordable = USABLE_SHARE * options.budget_seconds * options.n_threads / CANDIDATES
    n_rows = max(folds, default=1)
    seconds = yardstick.expected_seconds(n_rows, width, n_classes)
    if affordable >= seconds:
        return Fidelity(max(min(int(affordable / seconds), len(folds)), 1))
    return Fidelity(1, max(int(n_rows * affordable / seconds), FEWEST_ROWS))
