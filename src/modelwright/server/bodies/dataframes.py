"""MLflow's JSON: a data frame by rows, by records or by columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from modelwright.errors import some
from modelwright.runtime import example_row
from modelwright.server.bodies.json_text import (
    check_number_of_rows,
    read_json,
    refused_shape,
)
from modelwright.server.bodies.question import Asked, rows_of_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.records import Signature

_FORMS = ("dataframe_split", "dataframe_records", "instances", "inputs")
_EXAMPLE = '{"dataframe_split": {"columns": ["column"], "data": [[value]]}}'


class _Split(msgspec.Struct, forbid_unknown_fields=True):
    columns: list[str]
    data: list[list[Any]]
    index: list[Any] = []


class _Invocation(msgspec.Struct, forbid_unknown_fields=True):
    dataframe_split: _Split | msgspec.UnsetType = msgspec.UNSET
    dataframe_records: list[dict[str, Any]] | msgspec.UnsetType = msgspec.UNSET
    instances: list[Any] | msgspec.UnsetType = msgspec.UNSET
    inputs: list[Any] | dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    params: dict[str, Any] | None = None  # MLflow's clients send it; a release has none


_invocations = msgspec.json.Decoder(_Invocation)


def read_invocation(body: bytes, signature: Signature, *, max_rows: int) -> Asked:
    """Return the rows of a body in one of MLflow's forms.

    Parameters
    ----------
    body
        The body.
    signature
        Rows without names have its columns, in its order.
    max_rows
        Most rows.

    Raises
    ------
    RequestRefusedError
        If the body is not JSON, has another shape, or holds too many rows.
    """
    sent = read_json(_invocations.decode, body, example=_EXAMPLE)
    forms = [name for name in _FORMS if getattr(sent, name) is not msgspec.UNSET]
    if len(forms) != 1:
        raise refused_shape(
            f"The body needs exactly one of {', '.join(_FORMS)}.", example=_EXAMPLE
        )
    table: Any = getattr(sent, forms[0])
    if isinstance(table, dict):
        return Asked(_of_columns(table, max_rows))
    if isinstance(table, _Split):
        check_number_of_rows(len(table.data), most=max_rows)
        return Asked(named_rows(table.columns, table.data))
    check_number_of_rows(len(table), most=max_rows)
    if all(isinstance(row, dict) for row in table):
        return Asked(table)
    if not all(isinstance(row, list) for row in table):
        raise refused_shape(
            f"The rows of `{forms[0]}` must all be objects, or all be lists.",
            example=_EXAMPLE,
        )
    return Asked(named_rows([column.name for column in signature.columns], table))


def named_rows(names: Sequence[str], rows: Sequence[list[Any]]) -> list[dict[str, Any]]:
    """Return rows by column, each of which has a value for each name.

    Raises
    ------
    RequestRefusedError
        If a name stands there twice, or a row has another number of values.
    """
    if len(set(names)) < len(names):
        raise refused_shape("A column has the name of another one.", example=_EXAMPLE)
    for number, row in enumerate(rows):
        if len(row) != len(names):
            raise refused_shape(
                f"Row {number} has {len(row)} values for {len(names)} columns ({some(names)}); "
                "each row needs one for each, null where it is missing.",
                example=_EXAMPLE,
            )
    return [dict(zip(names, row, strict=True)) for row in rows]


def example_invocation(signature: Signature) -> dict[str, Any]:
    """Return a body that asks for the example row."""
    row = example_row(signature)
    return {"dataframe_split": {"columns": list(row), "data": [list(row.values())]}}


def _of_columns(columns: dict[str, Any], max_rows: int) -> list[dict[str, Any]]:
    for name, values in columns.items():
        if not isinstance(values, list):
            raise refused_shape(
                f"The column {name[:100]!r} of `inputs` must be a list of values.",
                example='{"inputs": {"column": [value]}}',
            )
    return rows_of_columns(columns, max_rows=max_rows)
