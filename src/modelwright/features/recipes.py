"""Which encoder a column gets: by its type, and by what the learner can take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.features.datetime_parts import DatetimeParts
from modelwright.features.level_codes import LevelCodes
from modelwright.features.one_hot import OneHot
from modelwright.features.raw_numbers import RawNumbers
from modelwright.features.scaled_numbers import ScaledNumbers
from modelwright.features.table import Part, TableEncoder
from modelwright.features.target_statistics import TargetStatistics
from modelwright.features.text_vectors import TextVectors

if TYPE_CHECKING:
    from modelwright.features.base import Encoder
    from modelwright.learners import Encoding
    from modelwright.records import Column, ColumnType, Signature

MAX_CLASSES_FOR_STATISTICS = 10  # a statistic for each class: more would flood the table
MANY_LEVELS = 10  # above, statistics say more than codes or indicators alone
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
        "linear": no gaps and one scale, indicators for levels. "tree": numbers as they are with
        NaN for missing, codes and target statistics for levels.
    seed
        Seed of cross-fitting and decompositions.
    """
    parts = _number_parts(signature, encoding)
    parts += _category_parts(signature, encoding, seed)
    texts = _positions(signature.string_columns, {"text"})
    if texts:
        scaling: tuple[Encoder, ...] = (ScaledNumbers(),) if encoding == "linear" else ()
        parts.append(
            _strings(signature, texts, TextVectors(_components(encoding), seed), *scaling)
        )
    return TableEncoder(tuple(parts))


def expected_width(signature: Signature, encoding: Encoding) -> int:
    """Return about how many features a row becomes, the most that it can be for categories."""
    is_linear = encoding == "linear"
    widths: dict[str, int] = {"datetime": 6, "text": _components(encoding)}
    return sum(
        min(len(column.levels), OneHot().max_levels) + 1
        if column.type == "category" and is_linear
        else widths.get(column.type, 1) + is_linear
        for column in signature.columns
    )


def _components(encoding: Encoding) -> int:
    return 100 if encoding == "linear" else 32


def _number_parts(signature: Signature, encoding: Encoding) -> list[Part]:
    parts = []
    plain = _positions(signature.number_columns, {"number", "integer", "boolean"})
    times = _positions(signature.number_columns, {"datetime"})
    if plain:
        parts.append(_numbers(signature, plain, _last(encoding)))
    if times:
        parts.append(_numbers(signature, times, DatetimeParts(), _last(encoding)))
    return parts


def _category_parts(signature: Signature, encoding: Encoding, seed: int) -> list[Part]:
    columns = signature.string_columns
    categories = _positions(columns, {"category"})
    if not categories:
        return []
    first: Encoder = OneHot() if encoding == "linear" else LevelCodes()
    parts = [_strings(signature, categories, first)]
    many = tuple(
        position for position in categories if len(columns[position].levels) > MANY_LEVELS
    )
    if many and len(signature.target.classes) <= MAX_CLASSES_FOR_STATISTICS:
        statistics = TargetStatistics(TARGET_TYPES[signature.target.task], seed)
        scaling = (ScaledNumbers(),) if encoding == "linear" else ()
        parts.append(_strings(signature, many, statistics, *scaling))
    return parts


def _numbers(signature: Signature, positions: tuple[int, ...], *encoders: Encoder) -> Part:
    names = tuple(signature.number_columns[position].name for position in positions)
    return Part("numbers", positions, encoders, names)


def _strings(signature: Signature, positions: tuple[int, ...], *encoders: Encoder) -> Part:
    names = tuple(signature.string_columns[position].name for position in positions)
    return Part("strings", positions, encoders, names)


def _last(encoding: Encoding) -> Encoder:
    return ScaledNumbers() if encoding == "linear" else RawNumbers()


def _positions(columns: tuple[Column, ...], types: set[ColumnType]) -> tuple[int, ...]:
    return tuple(
        position for position, column in enumerate(columns) if column.type in types
    )
