"""How much was fitted, on which rows, as decisions for the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.build.effort import Effort
    from modelwright.build.problem import Problem


def folds_decision(problem: Problem) -> Decision:
    """Return how many folds judged a candidate, and on how many rows."""
    n_deals = 1 + len(problem.split.more_deals)
    n_all, n_used = len(list(problem.split.folds())) // n_deals, len(problem.folds)
    choice, reason = f"{n_used} of {n_all}", "All folds of the plan."
    if n_used < n_all:
        reason = "A candidate on every fold would take too much of the budget."
    if n_used > n_all:
        choice = f"{n_all}, dealt {n_used // n_all} times"
        reason = "With few rows one deal of the folds judges by chance, and there is time for more."
    if problem.most_rows is not None:
        choice += f", {problem.most_rows:,} rows"
        reason = "A candidate on all rows would take too much of the budget."
    return Decision(
        subject="folds",
        choice=choice,
        reason=reason,
        override='[build] budget = "5m"',
    )


def last_fit_decision(
    problem: Problem, effort: Effort, outgrown: Sequence[str]
) -> Decision:
    """Return what rows the model that leaves was fitted on, and how often.

    Parameters
    ----------
    problem
        Rows and split.
    effort
        What there was time for.
    outgrown
        What a fit on all rows has too much of.
    """
    split = problem.split
    if outgrown:
        return Decision(
            subject="last fit",
            choice=f"on {len(problem.judged_rows):,} training rows alone",
            reason=(
                "Fitted on all labelled rows it would break a constraint: "
                f"{', '.join(outgrown)}."
            ),
        )
    n_rows = min(len(split.labelled_rows), effort.most_rows or len(split.labelled_rows))
    n_judged = len(problem.judged_rows)
    n_judged = min(n_judged, effort.most_judged_rows or n_judged)
    if n_rows < len(split.labelled_rows):
        choice = (
            f"on {n_rows:,} of {len(split.labelled_rows):,} labelled rows, for want of time"
        )
    else:
        choice = f"on all {n_rows:,} labelled rows"
    n_bags = max(effort.bags.values(), default=1)
    is_even = set(effort.bags.values()) == {n_bags}
    many = f"{n_bags} times" if is_even else f"up to {n_bags} times"
    times = f" {many} with other seeds," if n_bags > 1 else ""
    return Decision(
        subject="last fit",
        choice=f"{choice},{times}".rstrip(","),
        reason=(
            f"The figures come from a fit on {n_judged:,} training rows, "
            f"judged on {len(split.test_rows):,} test rows; afterwards the test rows may teach "
            "too."
        ),
    )
