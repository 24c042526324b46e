"""What was measured so far, and the table of it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import astuple, fields
from statistics import geometric_mean, mean, median
from typing import TYPE_CHECKING, Any

from bench.cell import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

REFERENCE = "catboost"
ARROWS = {"roc_auc": "ROC AUC ↑", "log_loss": "log loss ↓", "rmse": "RMSE ↓"}


class Results:
    """Finished cells in a file of JSON lines; the latest line of a cell counts.

    Parameters
    ----------
    file
        Where they are kept.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.cells: dict[Cell, dict[str, Any]] = {}
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                self._note(json.loads(line))

    def add(self, figures: dict[str, Any]) -> None:
        """Keep a finished cell at once."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(figures) + "\n")
        self._note(figures)

    def __contains__(self, cell: Cell) -> bool:
        """Return whether a cell is finished."""
        return cell in self.cells

    def _note(self, figures: dict[str, Any]) -> None:
        cell = Cell(**{field.name: figures[field.name] for field in fields(Cell)})
        self.cells[cell] = figures


def markdown(results: Results, cells: Iterable[Cell]) -> str:
    """Return the finished ones among the cells as two tables: by data set, and over all."""
    by_label: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for cell in sorted(cells, key=lambda cell: str(astuple(cell))):
        if cell in results:
            by_label[cell.dataset, cell.label].append(results.cells[cell])
    datasets = list(dict.fromkeys(dataset for dataset, _ in by_label))
    labels = list(dict.fromkeys(label for _, label in by_label))
    lines = [
        "| data set | contestant | metric | value | loss against CatBoost | fit s | size MB | one row ms |",
        "|---|---|---|--:|--:|--:|--:|--:|",
    ]
    for dataset in datasets:
        ordered = [label for label in labels if (dataset, label) in by_label]
        ordered.sort(key=lambda label: _mean(by_label[dataset, label], "loss"))
        reference = by_label.get((dataset, REFERENCE))
        lines += [
            _row(dataset, label, by_label[dataset, label], reference) for label in ordered
        ]
    return "\n".join([*lines, "", *_summary(by_label, datasets, labels)]) + "\n"


def _row(
    dataset: str,
    label: str,
    figures: list[dict[str, Any]],
    reference: list[dict[str, Any]] | None,
) -> str:
    ratio = (
        f"{_mean(figures, 'loss') / _mean(reference, 'loss'):.3f}"
        if reference
        else "not run"
    )
    return (
        f"| {dataset} | {label} | {ARROWS[figures[0]['metric']]} "
        f"| {_mean(figures, 'value'):.5g} | {ratio} | {_median(figures, 'fit_seconds'):.1f} "
        f"| {_median(figures, 'size_bytes') / 1e6:.2f} | {_median(figures, 'row_ms'):.2f} |"
    )


def _summary(
    by_label: dict[tuple[str, str], list[dict[str, Any]]],
    datasets: list[str],
    labels: list[str],
) -> list[str]:
    """Return mean ranks over the data sets that every contestant has finished."""
    complete = [d for d in datasets if all((d, label) in by_label for label in labels)]
    if not complete:
        return ["No data set has been finished by every contestant yet."]
    ranks: dict[str, list[int]] = defaultdict(list)
    ratios: dict[str, list[float]] = defaultdict(list)
    for dataset in complete:
        losses = {label: _mean(by_label[dataset, label], "loss") for label in labels}
        for rank, label in enumerate(
            sorted(labels, key=lambda name: losses[name]), start=1
        ):
            ranks[label].append(rank)
            ratios[label].append(losses[label] / losses.get(REFERENCE, float("nan")))
    rows = [
        f"| {label} | {mean(ranks[label]):.1f} | {geometric_mean(ratios[label]):.3f} |"
        for label in sorted(labels, key=lambda name: mean(ranks[name]))
    ]
    head = f"| contestant | mean rank on {len(complete)} data sets | loss against CatBoost (geometric mean) |"
    return [head, "|---|--:|--:|", *rows]


def _mean(figures: list[dict[str, Any]], key: str) -> float:
    return mean(float(item[key]) for item in figures)


def _median(figures: list[dict[str, Any]], key: str) -> float:
    return median(float(item[key]) for item in figures)
