"""How many folds a budget can pay for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelwright.build.options import BuildOptions
    from modelwright.records import Signature, Split

CANDIDATES = 3  # boosted candidates that a budget should at least see
# Core seconds of boosting by row, column and class, seen on tables of 16,000 to 43,000 rows.
SECONDS_PER_CELL = 8e-6
TEXT_WIDTH = 32  # features that a text column becomes
USABLE_SHARE = 0.85  # of the budget; the rest fits the winner


def affordable_folds(
    signature: Signature, split: Split, options: BuildOptions
) -> int | None:
    """Return how many folds let the budget try several candidates; None for all.

    Fewer folds judge less surely, but a search that sees one cut-short candidate judges nothing.
    With a number of trials instead of a time, all folds are used.
    """
    if options.trials is not None:
        return None
    width = sum(TEXT_WIDTH if column.type == "text" else 1 for column in signature.columns)
    n_trees = len(signature.target.classes) if signature.target.task == "multiclass" else 1
    seconds = SECONDS_PER_CELL * len(split.train_rows) * width * n_trees / options.n_threads
    n_folds = len(list(split.folds()))
    affordable = int(options.budget_seconds * USABLE_SHARE / (CANDIDATES * seconds + 1e-9))
    return max(min(affordable, n_folds), 1)
