"""Which rows a release has learned from, so that no rebuild judges it by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from modelwright import design
from modelwright.records import replacing
from modelwright.runtime import Normaliser

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from modelwright.records import Signature
    from modelwright.runtime import Inputs
    from modelwright.workflow.folder import ProjectFolder


def row_hashes(frame: pd.DataFrame, signature: Signature) -> NDArray[np.uint64]:
    """Return a hash of each row's inputs and outcome, as the signature reads them.

    A row has the same hash whether it comes from a file, a database or the journal.
    """
    target = signature.target
    return hashes_of(
        Normaliser(signature).table(frame, strict=False),
        design.encode_labels(frame[target.name], target),
    )


def hashes_of(inputs: Inputs, labels: NDArray[Any]) -> NDArray[np.uint64]:
    """Return a hash of each row that was read by a signature already."""
    parts = [pd.DataFrame(values) for values in (inputs.numbers, inputs.strings, labels)]
    table = pd.concat(parts, axis="columns", ignore_index=True)
    hashes = pd.util.hash_pandas_object(table, index=False)
    return np.asarray(hashes, dtype=np.uint64)


def write_learned(
    folder: ProjectFolder, release_id: str, hashes: NDArray[np.uint64]
) -> None:
    """Keep the hashes of the rows that a release learned from, as its own signature reads them."""
    with replacing(_path(folder, release_id)) as temporary, temporary.open("wb") as file:
        np.save(file, np.unique(hashes))


def read_learned(folder: ProjectFolder, release_id: str) -> NDArray[np.uint64] | None:
    """Return the hashes that `write_learned` kept; None if it kept none."""
    path = _path(folder, release_id)
    return np.load(path) if path.exists() else None


def _path(folder: ProjectFolder, release_id: str) -> Path:
    return folder.learned / f"{release_id}.npy"
