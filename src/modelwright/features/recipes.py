"""Which encoder a column gets: by its type, and by what the learner can take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.features.cyclic_parts import CyclicParts
from modelwright.features.datetime_parts import DatetimeParts
from modelwright.features.level_codes import LevelCodes
from modelwright.features.one_hot import OneHot
from modelwright.features.raw_numbers import RawNumbers
from modelwright.features.scaled_numbers import ScaledNumbers
from modelwright.features.smooth_clip import SmoothClip
from modelwright.features.table import Part, TableEncoder
from modelwright.features.target_statistics import TargetStatistics
from modelwright.features.text_vectors import TextVectors

if TYPE_CHECKING:
    from modelwright.features.base import Encoder
    from modelwright.learners import Encoding
    from modelwright.records import Column, ColumnType, Signature

MAX_CLASSES_FOR_STATISTICS = 10  # a statistic for each class: more would flood the table
MANY_LEVELS = 10  # above, statistics say more than codes or indicators alone
MOST_INDICATORS = 32  # of a category for a neural network, whose time grows with its inputs
TARGET_TYPES = {"regression": "continuous", "binary": "binary", "multiclass": "multiclass"}


def make_encoder(
    signature: Signature, encoding: Encoding, *, seed: int = 0
) -> TableEncoder:
    """Return the unfitted encoder of a signature's columns.

    Parameters
    ----------
    signature
        Columns and target.
    encoding
        "linear": no gaps and one scale, indicators for levels. "neural": the same, drawn in
        smoothly, fewer indicators, times on circles too. "tree": numbers as they are with NaN for
        missing, codes and target statistics for levels.
    seed
        Seed of cross-fitting and decompositions.
    """
    parts = _number_parts(signature, encoding)
    parts += _category_parts(signature, encoding, seed)
    texts = _positions(signature.string_columns, {"text"})
    if texts:
        n_components = 32 if encoding == "tree" else 100
        vectors = TextVectors(n_components, seed)
        parts.append(_strings(signature, texts, vectors, *_scaling(encoding)))
    return TableEncoder(tuple(parts))


def _number_parts(signature: Signature, encoding: Encoding) -> list[Part]:
    parts = []
    plain = _positions(signature.number_columns, {"number", "integer", "boolean"})
    times = _positions(signature.number_columns, {"datetime"})
    if plain:
        parts.append(_numbers(signature, plain, *_last(encoding)))
    if times:
        parts.append(_numbers(signature, times, DatetimeParts(), *_last(encoding)))
    if times and encoding == "neural":
        parts.append(_numbers(signature, times, DatetimeParts(), CyclicParts()))
    return parts


def _category_parts(signature: Signature, encoding: Encoding, seed: int) -> list[Part]:
    columns = signature.string_columns
    categories = _positions(columns, {"category"})
    if not categories:
        return []
    parts = [_strings(signature, categories, _levels(encoding))]
    many = tuple(
        position for position in categories if len(columns[position].levels) > MANY_LEVELS
    )
    if many and len(signature.target.classes) <= MAX_CLASSES_FOR_STATISTICS:
        statistics = TargetStatistics(TARGET_TYPES[signature.target.task], seed)
        parts.append(_strings(signature, many, statistics, *_scaling(encoding)))
    return parts


def _numbers(signature: Signature, positions: tuple[int, ...], *encoders: Encoder) -> Part:
    names = tuple(signature.number_columns[position].name for position in positions)
    return Part("numbers", positions, encoders, names)


def _strings(signature: Signature, positions: tuple[int, ...], *encoders: Encoder) -> Part:
    names = tuple(signature.string_columns[position].name for position in positions)
    return Part("strings", positions, encoders, names)


def _levels(encoding: Encoding) -> Encoder:
    if encoding == "tree":
        return LevelCodes()
    return OneHot() if encoding == "linear" else OneHot(max_levels=MOST_INDICATORS)


def _last(encoding: Encoding) -> tuple[Encoder, ...]:
    return _scaling(encoding) or (RawNumbers(),)


def _scaling(encoding: Encoding) -> tuple[Encoder, ...]:
    """Return what numbers pass last; trees take them as they are."""
    if encoding == "tree":
        return ()
    return (ScaledNumbers(),) if encoding == "linear" else (ScaledNumbers(), SmoothClip())


def _positions(columns: tuple[Column, ...], types: set[ColumnType]) -> tuple[int, ...]:
    return tuple(
        position for position, column in enumerate(columns) if column.type in types
    )
