"""How many folds a budget can pay for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelwright.build.options import BuildOptions
    from modelwright.records import Signature, Split

CANDIDATES = 3  # boosted candidates that a budget should at least see
MANY_CANDIDATES = 30  # that it should see before a further deal of the folds
SECONDS_PER_FOLD = 0.2  # core seconds of boosting by class, however few the rows are
# Core seconds of boosting by row, column and class, seen on tables of 16,000 to 43,000 rows.
SECONDS_PER_CELL = 8e-6
TEXT_WIDTH = 32  # features that a text column becomes
USABLE_SHARE = 0.85  # of the budget; the rest fits the winner


def affordable_folds(
    signature: Signature, split: Split, options: BuildOptions
) -> int | None:
    """Return how many folds let the budget try several candidates; None for all.

    Fewer folds judge less surely, but a search that sees one cut-short candidate judges nothing.
    Further deals of the folds judge more surely, once the budget sees many candidates.
    With a number of trials instead of a time, all folds are used.
    """
    if options.trials is not None:
        return None
    width = sum(TEXT_WIDTH if column.type == "text" else 1 for column in signature.columns)
    n_trees = len(signature.target.classes) if signature.target.task == "multiclass" else 1
    of_one_class = SECONDS_PER_CELL * len(split.train_rows) * width + SECONDS_PER_FOLD
    seconds = of_one_class * n_trees / options.n_threads
    n_deals = 1 + len(split.more_deals)
    n_folds = len(list(split.folds())) // n_deals
    affordable = int(options.budget_seconds * USABLE_SHARE / (CANDIDATES * seconds))
    deals = int(affordable * CANDIDATES / (MANY_CANDIDATES * n_folds))
    return max(min(affordable, n_folds), min(deals, n_deals) * n_folds, 1)
