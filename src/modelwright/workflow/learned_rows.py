"""Which rows a release has learned from, so that no rebuild judges it by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from modelwright import design
from modelwright.records import replacing
from modelwright.runtime import Normaliser

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from modelwright.records import Signature
    from modelwright.workflow.folder import ProjectFolder


def row_hashes(frame: pd.DataFrame, signature: Signature) -> NDArray[np.uint64]:
    """Return a hash of each row's inputs and outcome, as the signature reads them.

    A row has the same hash whether it comes from a file, a database or the journal.
    """
    inputs = Normaliser(signature).table(frame, strict=False)
    target = signature.target
    parts = [pd.DataFrame(inputs.numbers), pd.DataFrame(inputs.strings)]
    parts.append(pd.DataFrame(design.encode_labels(frame[target.name], target)))
    table = pd.concat(parts, axis="columns", ignore_index=True)
    hashes = pd.util.hash_pandas_object(table, index=False)
    return np.asarray(hashes, dtype=np.uint64)


def write_learned(
    folder: ProjectFolder, release_id: str, frame: pd.DataFrame, signature: Signature
) -> None:
    """Keep the hashes of the rows that a release learned from."""
    with replacing(_path(folder, release_id)) as temporary, temporary.open("wb") as file:
        np.save(file, np.unique(row_hashes(frame, signature)))


def read_learned(folder: ProjectFolder, release_id: str) -> NDArray[np.uint64] | None:
    """Return the hashes that `write_learned` kept; None if it kept none."""
    path = _path(folder, release_id)
    return np.load(path) if path.exists() else None


def _path(folder: ProjectFolder, release_id: str) -> Path:
    return folder.learned / f"{release_id}.npy"
