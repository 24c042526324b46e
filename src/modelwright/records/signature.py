"""The signature: the columns that a model takes and the target that it answers with."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

ColumnType = Literal["number", "integer", "boolean", "category", "text", "datetime"]
Task = Literal["binary", "multiclass", "regression"]
Label = str | int | float | bool

# What a column's values become in the two input tensors of a model.
STRING_TYPES: frozenset[str] = frozenset({"category", "text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One input column: its type, whether it may be missing, and its domain.

    Parameters
    ----------
    name
        Name as it stands in the data.
    type
        Logical type. Numbers, integers, booleans and datetimes become numbers
        (0/1 for booleans, UTC epoch seconds for datetimes); categories and texts, strings.
    nullable
        Whether a value may be missing.
    minimum, maximum
        Range in the rows that the signature was inferred from; None where it has none.
    levels
        Known values of a category, normalised, the most frequent first.
    missing_codes
        Values that mean "missing" in this column besides the usual ones, as texts ("-999").
    decimal_comma
        Whether texts such as "1.234,5" use the comma as decimal mark.
    datetime_format
        A strptime pattern for datetime texts; None means ISO 8601.
    """

    name: str
    type: ColumnType
    nullable: bool = True
    minimum: float | None = None
    maximum: float | None = None
    levels: tuple[str, ...] = ()
    missing_codes: tuple[str, ...] = ()
    decimal_comma: bool = False
    datetime_format: str | None = None

    @property
    def is_string(self) -> bool:
        """Whether the column travels in the string tensor."""
        return self.type in STRING_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The column to predict.

    Parameters
    ----------
    name
        Name as it stands in the data.
    task
        Kind of problem.
    classes
        Labels in the order of the probabilities; for a binary task the positive class is last.
        Empty for regression.
    missing_codes
        Regression: values that mean "missing", as texts ("-200").
    decimal_comma
        Regression: whether texts such as "2,6" use the comma as decimal mark.
    """

    name: str
    task: Task
    classes: tuple[Label, ...] = ()
    missing_codes: tuple[str, ...] = ()
    decimal_comma: bool = False

    @property
    def n_outputs(self) -> int:
        """Number of probabilities a row gets, or 1 for regression."""
        return max(len(self.classes), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Ordered input columns and the target."""

    columns: tuple[Column, ...]
    target: Target
    format_version: int = 1

    @property
    def number_columns(self) -> tuple[Column, ...]:
        """The columns of the number tensor, in its order."""
        return tuple(column for column in self.columns if not column.is_string)

    @property
    def string_columns(self) -> tuple[Column, ...]:
        """The columns of the string tensor, in its order."""
        return tuple(column for column in self.columns if column.is_string)

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """Return the signature as plain dicts and lists."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Signature:
        """Return the signature that `to_dict` described; standard library only, for the runtime."""
        return cls(
            columns=tuple(
                Column(
                    **{
                        **column,
                        "levels": tuple(column["levels"]),
                        "missing_codes": tuple(column["missing_codes"]),
                    }
                )
                for column in document["columns"]
            ),
            target=Target(
                **{
                    **document["target"],
                    "classes": tuple(document["target"]["classes"]),
                    "missing_codes": tuple(document["target"].get("missing_codes", ())),
                }
            ),
            format_version=document["format_version"],
        )
