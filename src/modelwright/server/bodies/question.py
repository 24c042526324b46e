"""The service's own JSON: rows, or columns, and perhaps the caller's ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from modelwright.runtime import example_row
from modelwright.server.bodies.json_text import (
    check_number_of_rows,
    read_json,
    refused_shape,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelwright.records import Signature

_EXAMPLE = '{"rows": [{"column": value}]} or {"columns": {"column": [value]}}'


class Asked(msgspec.Struct, frozen=True):
    """What a body asks about.

    Parameters
    ----------
    rows
        Values by column; an absent value is missing.
    ids
        The caller's own names of the rows, one for each, None for a row without; none at all if it
        has given no names.
    n_requests
        How many requests have asked, where several are answered together.
    """

    rows: Sequence[dict[str, Any]]
    ids: Sequence[str | int | None] = ()
    n_requests: int = 1


class _Question(msgspec.Struct, forbid_unknown_fields=True):
    rows: list[dict[str, Any]] | msgspec.UnsetType = msgspec.UNSET
    columns: dict[str, list[Any]] | msgspec.UnsetType = msgspec.UNSET
    ids: list[str | int] | msgspec.UnsetType = msgspec.UNSET


_questions = msgspec.json.Decoder(_Question)


def read_question(body: bytes, *, max_rows: int) -> Asked:
    """Return the rows that a body asks about.

    Raises
    ------
    RequestRefusedError
        If the body is not JSON, has another shape, or holds too many rows.
    """
    question = read_json(_questions.decode, body, example=_EXAMPLE)
    if (question.rows is msgspec.UNSET) == (question.columns is msgspec.UNSET):
        raise refused_shape(
            "The body needs either `rows` or `columns`, and not both.", example=_EXAMPLE
        )
    if question.rows is not msgspec.UNSET:
        rows = question.rows
        check_number_of_rows(len(rows), most=max_rows)
    else:
        assert question.columns is not msgspec.UNSET  # noqa: S101 - narrows the type
        rows = rows_of_columns(question.columns, max_rows=max_rows)
    if question.ids is msgspec.UNSET:
        return Asked(rows)
    if len(question.ids) != len(rows):
        raise refused_shape(
            f"The body has {len(question.ids)} ids for {len(rows)} rows; it needs one for each.",
            example='{"rows": [{"column": value}], "ids": ["A-17"]}',
        )
    return Asked(rows, question.ids)


def example_question(signature: Signature) -> dict[str, Any]:
    """Return a body that asks for the example row."""
    return {"rows": [example_row(signature)]}


def rows_of_columns(
    columns: Mapping[str, Sequence[Any]], *, max_rows: int
) -> list[dict[str, Any]]:
    """Return columns of equal length as rows.

    Raises
    ------
    RequestRefusedError
        If the columns differ in length, or hold too many rows.
    """
    if not columns:
        return []
    first, *others = columns
    n_rows = len(columns[first])
    check_number_of_rows(n_rows, most=max_rows)
    for name in others:
        if len(columns[name]) != n_rows:
            raise refused_shape(
                f"The column {name!r} has {len(columns[name])} values and {first!r} has {n_rows}; "
                "all columns need the same number, null where a value is missing.",
                example=_EXAMPLE,
            )
    return [
        dict(zip(columns, values, strict=True))
        for values in zip(*columns.values(), strict=True)
    ]
