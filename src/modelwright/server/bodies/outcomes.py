"""What came true: outcomes, each under the name by which its prediction is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from modelwright.runtime import Problem
from modelwright.server.bodies.json_text import (
    check_number_of_rows,
    read_json,
)
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from modelwright.journal import By
    from modelwright.records import Signature

_EXAMPLE = '{"outcomes": [{"id": "...", "outcome": value}]}'
_VALUES = ("outcome", "observed_at")


@dataclass(frozen=True, slots=True)
class ToldOutcomes:
    """What a body tells.

    Parameters
    ----------
    rows
        Each with an outcome, perhaps the time when it was observed, and the name of its case.
    by, column
        Whose name that is, and where it stands.
    """

    rows: list[dict[str, Any]]
    by: By
    column: str


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    outcomes: list[dict[str, Any]]


_bodies = msgspec.json.Decoder(_Body)


def read_outcomes(body: bytes, *, key: str | None, max_rows: int) -> ToldOutcomes:
    """Return the outcomes that a body tells.

    Parameters
    ----------
    body
        As it was received.
    key
        Column by which outcomes may be matched, beside "id" and "key".
    max_rows
        Most outcomes.

    Raises
    ------
    RequestRefusedError
        If the body is not JSON, has another shape, or an outcome is incomplete.
    """
    rows = read_json(_bodies.decode, body, example=_EXAMPLE).outcomes
    check_number_of_rows(len(rows), most=max_rows)
    names = ("id", "key") if key is None else ("id", "key", key)
    column = next((name for name in names if rows and name in rows[0]), "id")
    problems = [
        problem
        for number, row in enumerate(rows)
        for problem in _problems(number, row, column)
    ]
    if problems:
        raise RequestRefusedError(
            "rows_refused",
            f"{len(problems)} values of outcomes cannot be used, so none is stored. Each needs "
            f"'outcome' and {_either(names)}, the same in all; 'observed_at' may be added.",
            errors=problems,
        )
    return ToldOutcomes(rows, "id" if column == "id" else "key", column)


def example_outcomes(_signature: Signature) -> dict[str, Any]:
    """Return a body that tells an outcome."""
    return {"outcomes": [{"id": "an id of an answer", "outcome": "what came true"}]}


def _problems(number: int, row: dict[str, Any], column: str) -> list[Problem]:
    found = []
    name, outcome = row.get(column), row.get("outcome")
    if isinstance(name, str):
        if not name.strip():
            found.append(Problem(number, column, "An empty text names no prediction."))
    elif column == "id" or not isinstance(name, int) or isinstance(name, bool):
        accepted = "A text" if column == "id" else "A text or a whole number"
        found.append(Problem(number, column, f"{accepted} is needed here."))
    if not isinstance(outcome, (str, int, float)) or outcome == "":
        found.append(Problem(number, "outcome", "A label or a number is needed here."))
    found += [
        Problem(number, other[:100], "There is no such field, or not beside the others.")
        for other in row
        if other not in (column, *_VALUES)
    ]
    return found


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(repr(name) for name in names)
