"""Rows that no test set holds and every service meets: missing, unseen, extreme, exactly on an edge."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from modelwright.runtime import Inputs, read_category, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from modelwright.records import Column, Signature

_MOST_SINGLE = 2000
_N_MIXED = 300
# Bounds the memory of a table with thousands of columns.
_MOST_CELLS = 4_000_000

_HUGE = 1e15
_LARGEST = 1e300
_TIMES = {
    "the year 1": -62_135_596_800.0,
    "the year 1900": -2_208_988_800.0,
    "the epoch": 0.0,
    "the leap day 2024": 1_709_164_800.0,
    "the year 2200": 7_258_118_400.0,
    "the year 9999": 253_402_300_799.0,
}
_ODD_TEXTS = {
    "an unseen value": "never seen before",
    "other alphabets": "İstanbul ΟΔΟΣ Straße 東京 🙂 e\u0301",
    "a very long value": "x" * 10_000,
    "very many words": "lorem ipsum dolor sit amet " * 1_000,
    "tabs and line ends": "a\tb\r\nc",
    "quotes and commas": "\"a\",'b';\\",
    "one letter": "a",
}


# What is hostile about a row, and its hostile cells by column, number columns first.
_Change = tuple[str, dict[int, float | str]]


@dataclass(frozen=True, slots=True)
class HostileRows:
    """Rows to compare two models on.

    Parameters
    ----------
    inputs
        The rows.
    kinds
        What is hostile about each, for messages.
    """

    inputs: Inputs
    kinds: tuple[str, ...]


def hostile_rows(
    signature: Signature,
    held_out: Inputs,
    *,
    edges: NDArray[np.float64],
    seed: int,
) -> HostileRows:
    """Return hostile rows that the normaliser can make from some input.

    There are rows that are hostile in the same way in every column, rows that are so in one
    column, rows that mix hostile and usual values, and rows of numbers at which the model decides.

    Parameters
    ----------
    signature
        Says what values are at the edge, and which may be missing.
    held_out
        Usual rows, into which hostile values are put.
    edges
        Numbers at which the model decides, such as the thresholds of its trees.
    seed
        Of the choice of rows.
    """
    generator = np.random.default_rng(seed)
    columns = (*signature.number_columns, *signature.string_columns)
    n_numbers = len(signature.number_columns)
    cells: list[Mapping[str, float | str]] = [
        *map(_hostile_numbers, signature.number_columns, held_out.numbers.T),
        *map(_hostile_strings, signature.string_columns),
    ]
    n_mixed = int(np.clip(_MOST_CELLS // len(columns) // 4, 1, _N_MIXED))
    changes = list(
        chain(
            _alike(cells),
            _single(cells, [column.name for column in columns], n_mixed, generator),
            _mixed(cells, n_mixed, generator),
            _on_edges(edges, n_numbers, n_mixed, generator),
        )
    )
    inputs = _usual_rows(held_out, len(changes), generator)
    for row, (_, changed) in enumerate(changes):
        for index, value in changed.items():
            if index < n_numbers:
                inputs.numbers[row, index] = value
            else:
                inputs.strings[row, index - n_numbers] = value
    return HostileRows(inputs, tuple(kind for kind, _ in changes))


def _alike(cells: Sequence[Mapping[str, float | str]]) -> Iterator[_Change]:
    for kind in dict.fromkeys(chain.from_iterable(cells)):
        changed = {index: each[kind] for index, each in enumerate(cells) if kind in each}
        yield f"every column: {kind}", changed


def _single(
    cells: Sequence[Mapping[str, float | str]],
    names: Sequence[str],
    n_mixed: int,
    generator: np.random.Generator,
) -> Iterator[_Change]:
    places = [(index, kind) for index, each in enumerate(cells) for kind in each]
    n_chosen = _MOST_SINGLE if n_mixed == _N_MIXED else n_mixed
    for place in np.sort(generator.permutation(len(places))[:n_chosen]):
        index, kind = places[place]
        yield f"{names[index]}: {kind}", {index: cells[index][kind]}


def _mixed(
    cells: Sequence[Mapping[str, float | str]],
    n_rows: int,
    generator: np.random.Generator,
) -> Iterator[_Change]:
    values = [list(each.values()) for each in cells]
    for _ in range(n_rows):
        chosen = np.flatnonzero(generator.random(len(values)) < 0.5)
        yield (
            "hostile and usual values mixed",
            {i: values[i][generator.integers(len(values[i]))] for i in chosen.tolist()},
        )


def _on_edges(
    edges: NDArray[np.float64],
    n_numbers: int,
    n_rows: int,
    generator: np.random.Generator,
) -> Iterator[_Change]:
    for _ in range(n_rows if len(edges) and n_numbers else 0):
        drawn = generator.choice(edges, n_numbers).tolist()
        yield "numbers at which the model decides", dict(enumerate(drawn))


def _usual_rows(held_out: Inputs, n_rows: int, generator: np.random.Generator) -> Inputs:
    if held_out.n_rows:
        return held_out.take(generator.integers(held_out.n_rows, size=n_rows))
    return Inputs(
        np.zeros((n_rows, held_out.numbers.shape[1])),
        np.full((n_rows, held_out.strings.shape[1]), "a", dtype=object),
    )


def _hostile_numbers(column: Column, usual: NDArray[np.float64]) -> dict[str, float]:
    cells = {"missing": np.nan} if column.nullable else {}
    if column.type == "boolean":
        return cells | {"false": 0.0, "true": 1.0}
    known = usual[~np.isnan(usual)]
    low = known.min(initial=0.0) if column.minimum is None else column.minimum
    high = known.max(initial=0.0) if column.maximum is None else column.maximum
    middle = float(np.median(known)) if len(known) else (low + high) / 2
    return (
        cells
        | (_TIMES if column.type == "datetime" else {})
        | {
            "the smallest value seen": low,
            "the largest value seen": high,
            "far below": low - 1e3 * (high - low),
            "far above": high + 1e3 * (high - low),
            "the median": middle,
            "just above the median": float(np.nextafter(middle, np.inf)),
            "between two values": _between(known),
            "zero": 0.0,
            "minus zero": -0.0,
            "a fraction": low + 0.5,
            "a huge value": _HUGE,
            "a huge negative value": -_HUGE,
            "nearly the largest number": _LARGEST,
            "nearly the smallest number": -_LARGEST,
        }
    )


def _between(known: NDArray[np.float64]) -> float:
    """Return the middle between two neighbouring values, where trees like to split."""
    distinct = np.unique(known)
    half = len(distinct) // 2
    return float(distinct[half - 1 : half + 1].mean()) if half else 0.5


def _hostile_strings(column: Column) -> dict[str, str]:
    cells = {"missing": ""} if column.nullable else {}
    read = read_text if column.type == "text" else read_category
    odd = {kind: read(text) for kind, text in _ODD_TEXTS.items()}
    if column.levels:
        odd |= {
            "the commonest value": column.levels[0],
            "the rarest value": column.levels[-1],
            "a value in capitals": read(column.levels[0].upper()),
        }
    return cells | {kind: text for kind, text in odd.items() if text}
