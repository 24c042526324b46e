"""What is unusual about a row: values that the model has never seen. No value is ever named."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelwright.errors import did_you_mean
from modelwright.runtime.moments import moment_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelwright.records.signature import Column, Signature

_NAMED_EXTRAS = 5  # a near miss is sought for so many; a caller may send thousands
_SHOWN_LENGTH = 100  # of a name, which stands in the warnings of every row


@dataclass(frozen=True, slots=True)
class _Domain:
    """A column's range as plain numbers, and the sentences for values outside it."""

    low: float
    high: float
    is_whole: bool
    below: str
    above: str
    fraction: str

    def warnings(self, number: float) -> list[str]:
        """Return what is unusual about a number, nothing where it is missing."""
        warnings = []
        if number < self.low:
            warnings.append(self.below)
        elif number > self.high:
            warnings.append(self.above)
        if self.is_whole and number % 1 > 0:
            warnings.append(self.fraction)
        return warnings


class RowWarnings:
    """Compares rows with the domain that the signature describes.

    Parameters
    ----------
    signature
        Input columns with their ranges and levels.
    """

    def __init__(self, signature: Signature) -> None:
        self._names = {column.name for column in signature.columns}
        # As plain tuples: a row's columns are gone through while its caller waits.
        self._domains = [
            (domain.low, domain.high, domain.is_whole, domain)
            for domain in map(_domain, signature.number_columns)
        ]
        self._levels = [
            (place, {"", *column.levels}, f"{column.name}: a value not seen in training")
            for place, column in enumerate(signature.string_columns)
            if column.type == "category" and column.levels
        ]
        self._latest: tuple[tuple[str, ...], list[str]] = ((), [])

    def of_row(
        self, row: Mapping[str, Any], strings: Sequence[str], numbers: Sequence[float]
    ) -> tuple[str, ...]:
        """Return the warnings for a row and its normalised cells."""
        warnings: list[str] = []
        for place, known, unseen in self._levels:
            if strings[place] not in known:
                warnings.append(unseen)
        for (low, high, is_whole, domain), number in zip(
            self._domains, numbers, strict=True
        ):
            if not low <= number <= high or (is_whole and number % 1):
                warnings += domain.warnings(number)
        if not row.keys() <= self._names:
            warnings += self._extra(tuple(row))
        return tuple(warnings)

    def _extra(self, present: tuple[str, ...]) -> list[str]:
        """Return the warnings for names; rows of a batch mostly have the same ones."""
        seen, warnings = self._latest
        if seen == present:
            return warnings
        absent = sorted(self._names.difference(present))
        extra = [name for name in present if name not in self._names]
        warnings = [
            f"{_short(name)!r} is not a column of the model and was not used."
            f"{did_you_mean(_short(name), absent)}"
            for name in extra[:_NAMED_EXTRAS]
        ]
        if rest := len(extra) - len(warnings):
            warnings.append(
                f"{rest:,} more are not columns of the model and were not used."
            )
        self._latest = present, warnings
        return warnings


def _short(name: str) -> str:
    text = str(name)
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…"


def _domain(column: Column) -> _Domain:
    low, high = column.minimum, column.maximum
    return _Domain(
        low=-math.inf if low is None or column.type == "boolean" else low,
        high=math.inf if high is None or column.type == "boolean" else high,
        is_whole=column.type == "integer",
        below=f"{column.name} is below the smallest value seen, {_text(low, column)}",
        above=f"{column.name} is above the largest value seen, {_text(high, column)}",
        fraction=f"{column.name} has a fraction; whole numbers were seen",
    )


def _text(value: float | None, column: Column) -> str:
    if value is None:
        return ""
    if column.type == "datetime" and (moment := moment_of(value)) is not None:
        return moment.isoformat()
    return f"{value:.15g}"
