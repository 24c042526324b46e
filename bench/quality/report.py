"""What was found, as tables for people."""

from __future__ import annotations

from statistics import geometric_mean, mean, median
from typing import TYPE_CHECKING, Any

from bench.quality.cells import Cell
from bench.quality.comparison import Comparison, Difference
from bench.quality.contestants import CONTESTANTS, OURS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.quality.store import Store

_METRICS = {"roc_auc": "ROC AUC ↑", "log_loss": "log loss ↓", "rmse": "RMSE ↓"}
_NONE = "none"


def budgets_of(store: Store) -> list[float]:
    """Return the budgets that something was measured at."""
    return sorted({cell.budget for cell in store.figures if cell.budget is not None})


def compare(store: Store, budget: float) -> Comparison:
    """Return what was measured at a budget, beside what takes none."""
    return Comparison(
        store, [cell for cell in store.figures if cell.budget in {budget, None}]
    )


def markdown(budgets: dict[float, Comparison]) -> str:
    """Return the report on each budget: quality, cost, and every data set."""
    if not budgets:
        return "Nothing has been measured yet.\n"
    lines = ["# Builds beside peers", ""]
    for budget, comparison in budgets.items():
        lines += [
            f"## {budget:g} s",
            "",
            *_quality(comparison),
            "",
            *_cost(comparison, budget),
            "",
            *_datasets(comparison),
            "",
            *_failures(comparison),
        ]
    return "\n".join(lines) + "\n"


def _quality(comparison: Comparison) -> list[str]:
    ranks = comparison.ranks()
    n_ranked = len(next(iter(ranks.values()), []))
    return [
        f"Mean rank over the {n_ranked} of {len(comparison.datasets)} data sets that all have "
        "finished. A win is a lower loss of ours; a sure one has an interval without 0. "
        "*Loss, times ours* is a geometric mean.",
        "",
        "| contestant | mean rank | data sets | our win rate | sure wins, open, sure losses "
        "| loss, times ours | failures |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(
            _quality_row(comparison, name, ranks[name])
            for name in sorted(ranks, key=lambda name: _mean(ranks[name]))
        ),
    ]


def _quality_row(comparison: Comparison, name: str, ranks: Sequence[float]) -> str:
    figures = comparison.figures(name)
    n_failures = sum(row["failure"] is not None for row in figures)
    failures = f"{n_failures} of {len(figures)}"
    rank = f"{mean(ranks):.2f}" if ranks else _NONE
    differences = _differences(comparison, name)
    if name == OURS or not differences:
        return f"| {_title(name)} | {rank} | {len(ranks)} | | | | {failures} |"
    wins = [1.0 if d.mean > 0 else 0.5 if d.mean == 0 else 0.0 for d in differences]
    n_sure_wins = sum(d.low > 0 for d in differences)
    n_sure_losses = sum(d.high < 0 for d in differences)
    n_open = len(differences) - n_sure_wins - n_sure_losses
    return (
        f"| {_title(name)} | {rank} | {len(differences)} | {mean(wins):.0%} "
        f"| {n_sure_wins}, {n_open}, {n_sure_losses} "
        f"| {geometric_mean(d.ratio for d in differences):.3f} | {failures} |"
    )


def _differences(comparison: Comparison, name: str) -> list[Difference]:
    """Return a contestant's differences on all data sets, by its better variant."""
    found = (
        comparison.difference(dataset, comparison.best_variant(dataset, name))
        for dataset in comparison.datasets
    )
    return [difference for difference in found if difference is not None]


def _cost(comparison: Comparison, budget: float) -> list[str]:
    return [
        "Medians over data sets and seeds, failures left out; in brackets, the median over data "
        "sets of the ratio to ours.",
        "",
        "| contestant | fit s | longest fit s, times the budget | one row ms | on disk MB "
        "| peak memory MB |",
        "|---|--:|--:|--:|--:|--:|",
        *(_cost_row(comparison, name, budget) for name in comparison.contestants),
    ]


def _cost_row(comparison: Comparison, name: str, budget: float) -> str:
    seconds = [
        row["fit_seconds"]
        for row in comparison.figures(name)
        if row["failure"] is None and "fit_seconds" in row
    ]
    longest = f"{max(seconds):.1f}" if seconds else _NONE
    if seconds and CONTESTANTS[name].has_budget:
        longest += f", {max(seconds) / budget:.2f}"
    columns = [
        _title(name),
        f"{median(seconds):.1f}" if seconds else _NONE,
        longest,
        _with_ratio(comparison, name, "row_ms", 1.0),
        _with_ratio(comparison, name, "size_bytes", 1e-6),
        _with_ratio(comparison, name, "peak_bytes", 1e-6),
    ]
    return f"| {' | '.join(columns)} |"


def _with_ratio(comparison: Comparison, name: str, key: str, scale: float) -> str:
    """Return the median of a figure, and of its ratio to ours on the same data set."""
    values, ratios = [], []
    for dataset in comparison.datasets:
        theirs = _median_figure(comparison, dataset, name, key)
        ours = _median_figure(comparison, dataset, OURS, key)
        if theirs is not None:
            values.append(theirs * scale)
        if theirs is not None and ours is not None:
            ratios.append(theirs / ours)
    if not values:
        return _NONE
    text = f"{median(values):.3g}"
    return text if name == OURS or not ratios else f"{text} (ratio {median(ratios):.3g})"


def _median_figure(
    comparison: Comparison, dataset: str, name: str, key: str
) -> float | None:
    values = [
        float(cell.figures[key])
        for cell in comparison.judged(dataset, name)
        if cell.figures["failure"] is None and key in cell.figures
    ]
    return median(values) if values else None


def _datasets(comparison: Comparison) -> list[str]:
    lines = [
        "*Less ours* is the contestant's loss (1 - ROC AUC, log loss, RMSE) less ours, with its paired "
        "bootstrap interval of 95 %: above 0, ours is better.",
        "",
        "| data set | contestant | seeds | metric | value | less ours | fit s | one row ms | MB |",
        "|---|---|--:|---|--:|--:|--:|--:|--:|",
    ]
    for dataset in comparison.datasets:
        names = [
            name for name in comparison.contestants if comparison.judged(dataset, name)
        ]
        names.sort(key=_mean_loss_on(comparison, dataset))
        lines += [_dataset_row(comparison, dataset, name) for name in names]
    return lines


def _mean_loss_on(comparison: Comparison, dataset: str) -> Callable[[str], float]:
    return lambda name: _mean([cell.loss for cell in comparison.judged(dataset, name)])


def _dataset_row(comparison: Comparison, dataset: str, name: str) -> str:
    judged = comparison.judged(dataset, name)
    value = mean(float(cell.figures["value"]) for cell in judged)
    has_failed = any(cell.figures["failure"] is not None for cell in judged)
    return (
        f"| {dataset} | {_title(name)} | {len(judged)} "
        f"| {_METRICS[judged[0].figures['metric']]} "
        f"| {value:.5g}{' (failed)' if has_failed else ''} "
        f"| {_difference(comparison, dataset, name)} "
        f"| {_number(_median_figure(comparison, dataset, name, 'fit_seconds'))} "
        f"| {_number(_median_figure(comparison, dataset, name, 'row_ms'))} "
        f"| {_number(_median_figure(comparison, dataset, name, 'size_bytes'), 1e-6)} |"
    )


def _difference(comparison: Comparison, dataset: str, name: str) -> str:
    difference = comparison.difference(dataset, name)
    if name == OURS or difference is None:
        return ""
    text = f"{difference.mean:+.3g} [{difference.low:+.3g}, {difference.high:+.3g}]"
    return f"**{text}**" if difference.is_sure else text


def _failures(comparison: Comparison) -> list[str]:
    """Return what went wrong, and in what a cell was cut short."""
    lines = []
    for name in comparison.contestants:
        for row in comparison.figures(name):
            reason = row["failure"] or row.get("note")
            if reason:
                lines.append(f"- {Cell.of(row).label}: {reason}")
    if lines:
        lines = [
            "What went wrong; without predictions, a contestant is judged as a constant one:",
            "",
            *lines,
            "",
        ]
    return lines


def _title(name: str) -> str:
    title = CONTESTANTS[name].title
    return f"**{title}**" if name == OURS else title


def _number(value: float | None, scale: float = 1.0) -> str:
    return _NONE if value is None else f"{value * scale:.3g}"


def _mean(values: Sequence[Any]) -> float:
    """Return the mean; what has no values sorts last."""
    return mean(values) if values else float("inf")
