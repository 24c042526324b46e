"""Which encoder a column gets: by its type, and by what the learner can take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sklearn.base import clone

from modelwright.features.calendar_indicators import CalendarIndicators
from modelwright.features.category_crosses import CategoryCrosses
from modelwright.features.custom import positions_of
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
    from collections.abc import Sequence

    from modelwright.features.base import Encoder
    from modelwright.features.custom import CustomFeature
    from modelwright.learners import Encoding
    from modelwright.records import Column, ColumnType, Signature

MAX_CLASSES_FOR_STATISTICS = 10  # a statistic for each class: more would flood the table
MANY_LEVELS = 10  # above, statistics say more than codes or indicators alone
MOST_INDICATORS = 32  # of a category for a neural network, whose time grows with its inputs
_FOR_TREES = ("tree", "native")
TARGET_TYPES = {"regression": "continuous", "binary": "binary", "multiclass": "multiclass"}


def make_encoder(
    signature: Signature,
    encoding: Encoding,
    *,
    seed: int = 0,
    custom: Sequence[CustomFeature] = (),
) -> TableEncoder:
    """Return the unfitted encoder of a signature's columns.

    Parameters
    ----------
    signature
        Columns and target.
    encoding
        "linear": no gaps and one scale, indicators for levels. "neural": the same, drawn in
        smoothly, fewer indicators, times on circles too. "tree": numbers as they are with NaN for
        missing, codes and target statistics for levels. "native": the same with codes alone, for
        learners that have their own way with levels.
    seed
        Seed of cross-fitting and decompositions.
    custom
        The project's own features; they come last.

    Raises
    ------
    ConfigError
        If one of them needs a column that is not in the signature.
    """
    parts = _number_parts(signature, encoding)
    parts += _category_parts(signature, encoding, seed)
    texts = _positions(signature.string_columns, {"text"})
    if texts:
        vectors = TextVectors(_components(encoding), seed)
        parts.append(_strings(signature, texts, vectors, *_scaling(encoding)))
    parts += [_custom_part(signature, feature, encoding) for feature in custom]
    return TableEncoder(tuple(parts))


def expected_width(signature: Signature, encoding: Encoding) -> int:
    """Return about how many features a row becomes, the most that it can be for categories."""
    is_scaled = encoding not in _FOR_TREES
    widths: dict[str, int] = {"datetime": 6, "text": _components(encoding)}
    return sum(
        min(len(column.levels), OneHot().max_levels) + 1
        if column.type == "category" and is_scaled
        else widths.get(column.type, 1) + is_scaled
        for column in signature.columns
    )


def _components(encoding: Encoding) -> int:
    return 32 if encoding in _FOR_TREES else 100


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
    if times and encoding == "linear":
        parts.append(_numbers(signature, times, CalendarIndicators()))
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
    has_statistics = (
        encoding != "native" and len(signature.target.classes) <= MAX_CLASSES_FOR_STATISTICS
    )
    if many and has_statistics:
        statistics = TargetStatistics(TARGET_TYPES[signature.target.task], seed)
        parts.append(_strings(signature, many, statistics, *_scaling(encoding)))
    if encoding == "tree" and len(categories) > 1:
        parts += _cross_parts(signature, categories, seed)
    return parts


def _cross_parts(
    signature: Signature, categories: tuple[int, ...], seed: int
) -> list[Part]:
    if len(signature.target.classes) > MAX_CLASSES_FOR_STATISTICS:
        return []
    task = signature.target.task
    statistics = TargetStatistics(TARGET_TYPES[task], seed)
    crosses = CategoryCrosses(statistics, is_classes=task != "regression", seed=seed)
    return [_strings(signature, categories, crosses)]


def _custom_part(signature: Signature, feature: CustomFeature, encoding: Encoding) -> Part:
    tensor, positions = positions_of(feature, signature)
    return Part(tensor, positions, (clone(feature), *_scaling(encoding)), feature.columns)


def _numbers(signature: Signature, positions: tuple[int, ...], *encoders: Encoder) -> Part:
    columns = signature.number_columns
    names = tuple(columns[position].name for position in positions)
    return Part("numbers", positions, encoders, names)


def _strings(signature: Signature, positions: tuple[int, ...], *encoders: Encoder) -> Part:
    columns = signature.string_columns
    names = tuple(columns[position].name for position in positions)
    return Part("strings", positions, encoders, names)


def _levels(encoding: Encoding) -> Encoder:
    if encoding in _FOR_TREES:
        return LevelCodes()
    return OneHot() if encoding == "linear" else OneHot(max_levels=MOST_INDICATORS)


def _last(encoding: Encoding) -> tuple[Encoder, ...]:
    return _scaling(encoding) or (RawNumbers(),)


def _scaling(encoding: Encoding) -> tuple[Encoder, ...]:
    """Return what numbers pass last; trees take them as they are."""
    if encoding in _FOR_TREES:
        return ()
    return (ScaledNumbers(),) if encoding == "linear" else (ScaledNumbers(), SmoothClip())


def _positions(columns: tuple[Column, ...], types: set[ColumnType]) -> tuple[int, ...]:
    return tuple(
        position for position, column in enumerate(columns) if column.type in types
    )
