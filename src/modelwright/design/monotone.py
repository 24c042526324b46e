"""Monotone constraints: which columns the answer must follow, and which way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.errors import ConfigError
from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelwright.design.goal import Goal
    from modelwright.records import Signature, Target

_TYPES = ("number", "integer", "boolean")
_MUST_NOT = {"rising": "fall", "falling": "rise"}


def monotone_decisions(
    goal: Goal, signature: Signature, notes: Mapping[str, str]
) -> tuple[Decision, ...]:
    """Return what was asked of columns, after a check that it can be kept.

    Parameters
    ----------
    goal
        May name columns with their directions.
    signature
        Columns that the model sees, and the target.
    notes
        Why a column is no input, by column.

    Raises
    ------
    ConfigError
        If a column is no input or no number, or the target has more than two classes.
    """
    if not goal.monotone:
        return ()
    target = signature.target
    if target.task == "multiclass":
        raise ConfigError(
            f"[constraints] monotone is for numbers and for two classes; {target.name!r} has "
            f"{len(target.classes)}, and their probabilities cannot rise together. Remove it, or join classes."
        )
    types = {column.name: column.type for column in signature.columns}
    for name in goal.monotone:
        if name not in types:
            note = notes.get(name) or "It is left out."
            raise ConfigError(
                f"[constraints] monotone names {name!r}, which is no input of the model. {note} "
                "Remove it there, or list the column in [data] keep."
            )
        if types[name] not in _TYPES:
            raise ConfigError(
                f"[constraints] monotone names {name!r}, a column of type {types[name]}: only "
                f"{', '.join(_TYPES)} columns rise. Remove it there, or correct its type in [data.types]."
            )
    return (_decision(goal, target),)


def _decision(goal: Goal, target: Target) -> Decision:
    answer = "the value"
    if target.classes:
        answer = f"the probability of {str(target.classes[-1])!r}"
    rules = [
        f"where {name} grows, {answer} must not {_MUST_NOT[direction]}"
        for name, direction in goal.monotone.items()
    ]
    return Decision(
        subject="monotone columns",
        choice=", ".join(f"{name} {way}" for name, way in goal.monotone.items()),
        reason=f"It was asked for: {'; '.join(rules)}.",
    )
