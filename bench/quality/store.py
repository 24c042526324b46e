"""What was measured so far? Lines of figures, and beside them the predictions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.quality.cells import Cell

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from numpy.typing import NDArray


class Store:
    """Finished cells in a folder; the latest line of a cell counts.

    Parameters
    ----------
    folder
        Where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.divisions = folder / "divisions"
        self._lines = folder / "cells.jsonl"
        self.figures: dict[Cell, dict[str, Any]] = {}
        for place in (self.divisions, folder / "predictions", folder / "logs"):
            place.mkdir(parents=True, exist_ok=True)
        if self._lines.exists():
            for line in self._lines.read_text(encoding="utf-8").splitlines():
                self._note(json.loads(line))

    def __contains__(self, cell: Cell) -> bool:
        """Return whether a cell is finished, well or not."""
        return cell in self.figures

    def has_failed(self, cell: Cell) -> bool:
        """Return whether a cell is finished, but not well."""
        return cell in self and self.figures[cell]["failure"] is not None

    def add(self, figures: dict[str, Any]) -> None:
        """Keep a finished cell at once."""
        with self._lines.open("a", encoding="utf-8") as file:
            file.write(json.dumps(figures) + "\n")
        self._note(figures)

    def forget(self, cells: Collection[Cell]) -> None:
        """Drop cells, so that they are measured again."""
        for cell in cells:
            self.figures.pop(cell, None)
        draft = self._lines.with_suffix(".draft")
        lines = (json.dumps(figures) + "\n" for figures in self.figures.values())
        draft.write_text("".join(lines), encoding="utf-8")
        draft.replace(self._lines)

    def log(self, cell: Cell) -> Path:
        """Return the file of what a cell's process prints."""
        return self.folder / "logs" / f"{cell.name}.log"

    def keep_predictions(self, cell: Cell, predictions: NDArray[Any]) -> None:
        """Write a cell's predictions, compressed; single precision is enough to judge by."""
        np.savez_compressed(
            self._predictions(cell), predictions=predictions.astype(np.float32)
        )

    def predictions(self, cell: Cell) -> NDArray[np.float64]:
        """Return a cell's predictions."""
        with np.load(self._predictions(cell)) as file:
            return np.asarray(file["predictions"], dtype=np.float64)

    def _predictions(self, cell: Cell) -> Path:
        return self.folder / "predictions" / f"{cell.name}.npz"

    def _note(self, figures: dict[str, Any]) -> None:
        self.figures[Cell.of(figures)] = figures
