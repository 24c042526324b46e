"""Usual rows without any data: each column drawn from the reference statistics of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.runtime import Inputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelwright.records import Column, Distribution, Reference, Signature


_MOST_WORDS = 30


def usual_rows(
    signature: Signature,
    reference: Reference,
    *,
    vocabulary: Sequence[str],
    n_rows: int,
    seed: int,
) -> Inputs:
    """Return rows whose columns are each distributed as in the reference, but independent.

    Parameters
    ----------
    signature
        The columns.
    reference
        How each of them looked; a column that it lacks is missing in every row, or 0 and "a" where
        it may not be.
    vocabulary
        Words that texts are made of.
    n_rows
        Number of rows.
    seed
        Of the draws.
    """
    generator = np.random.default_rng(seed)
    inputs = Inputs(
        np.empty((n_rows, len(signature.number_columns))),
        np.empty((n_rows, len(signature.string_columns)), dtype=object),
    )
    for index, column in enumerate(signature.number_columns):
        known = reference.columns.get(column.name)
        inputs.numbers[:, index] = _numbers(column, known, n_rows, generator)
    for index, column in enumerate(signature.string_columns):
        known = reference.columns.get(column.name)
        inputs.strings[:, index] = (
            _texts(vocabulary, n_rows, generator)
            if column.type == "text"
            else _levels(column, known, n_rows, generator)
        )
    return inputs


def _numbers(
    column: Column, known: Distribution | None, n_rows: int, generator: np.random.Generator
) -> NDArray[np.float64]:
    if known is None:
        return np.full(n_rows, np.nan if column.nullable else 0.0)
    bins, is_missing = _bins(known, n_rows, generator, may_miss=column.nullable)
    if column.type == "boolean":
        values = np.minimum(bins, 1).astype(np.float64)
    else:
        values = _between_edges(column, known, bins, generator)
    return np.where(is_missing, np.nan, values)


def _between_edges(
    column: Column,
    known: Distribution,
    bins: NDArray[np.int64],
    generator: np.random.Generator,
) -> NDArray[np.float64]:
    inner = known.edges or (0.0,)
    low = inner[0] if column.minimum is None else column.minimum
    high = inner[-1] if column.maximum is None else column.maximum
    edges = np.array([low, *known.edges, high])
    lower, upper = edges[bins], edges[bins + 1]
    values = lower + (upper - lower) * generator.random(len(bins))
    return np.asarray(values if column.type == "number" else np.rint(values))


def _levels(
    column: Column, known: Distribution | None, n_rows: int, generator: np.random.Generator
) -> list[str]:
    if known is None:
        return ["" if column.nullable else "a"] * n_rows
    bins, is_missing = _bins(known, n_rows, generator, may_miss=column.nullable)
    levels = [*known.levels, "another value"]
    return [
        "" if gap else levels[place]
        for gap, place in zip(is_missing.tolist(), bins.tolist(), strict=True)
    ]


def _texts(
    vocabulary: Sequence[str], n_rows: int, generator: np.random.Generator
) -> list[str]:
    words = vocabulary or ["a"]
    return [
        " ".join(words[place] for place in generator.integers(len(words), size=n_words))
        for n_words in generator.integers(1, _MOST_WORDS, size=n_rows)
    ]


def _bins(
    known: Distribution, n_rows: int, generator: np.random.Generator, *, may_miss: bool
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return drawn places among the counts, and which rows are missing."""
    counts = np.array(known.counts, dtype=np.float64) + 1e-9  # none seen: all alike
    bins = generator.choice(len(counts), n_rows, p=counts / counts.sum())
    share = known.n_missing / max(known.n_rows, 1) if may_miss else 0.0
    return bins, generator.random(n_rows) < share
