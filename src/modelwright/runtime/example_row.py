"""A row made from the signature, for documentation and to warm a model up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.runtime.moments import moment_of

if TYPE_CHECKING:
    from modelwright.records import Column, Signature


def example_row(signature: Signature) -> dict[str, Any]:
    """Return a row that the model answers: the middle of each range, the most frequent level.

    Examples
    --------
    >>> from modelwright.records import Column, Signature, Target
    >>> age = Column(name="age", type="integer", minimum=18, maximum=90)
    >>> example_row(Signature(columns=(age,), target=Target(name="y", task="regression")))
    {'age': 54}
    """
    return {column.name: _example(column) for column in signature.columns}


def _example(column: Column) -> Any:
    if column.type == "boolean":
        return True
    if column.type == "category":
        return column.levels[0] if column.levels else "a"
    if column.type == "text":
        return "some words"
    middle = (column.minimum or 0.0) / 2 + (column.maximum or column.minimum or 0.0) / 2
    if column.type == "datetime":
        return _as_text(middle, column.datetime_format)
    if column.type == "integer":
        return round(middle)
    return float(f"{middle:.6g}")


def _as_text(seconds: float, pattern: str | None) -> str | float:
    moment = moment_of(seconds)
    if moment is None:
        return seconds
    time = moment.replace(microsecond=0)
    return time.strftime(pattern) if pattern else time.isoformat()
