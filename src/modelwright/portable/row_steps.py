"""The parts of a row program: registers, and the steps that fill them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Kind = Literal["numbers", "texts", "words"]

# What languages compute to the last bit alike, whatever the order: the rest is within a bound.
_INEXACT_OPERATIONS = frozenset({"matmul"})
_INEXACT_FUNCTIONS = frozenset({"exp", "log"})


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """A flat list of values.

    Parameters
    ----------
    kind
        What it holds. Words are as many as a text has.
    size
        Values of one row; 0 for words.
    constant
        Its values where they are the same for every row, shape (size,): doubles, or objects.
    """

    kind: Kind
    size: int
    constant: NDArray[Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What fills one register.

    Parameters
    ----------
    operation
        `move`, `look_up`, `map`, `trees`, `matmul`, `reduce`, `where`, `arg_max`, `smallest`, `join`,
        `split`, `count_terms`, `unary` or `binary`.
    inputs
        Registers that are read.
    output
        Register that is filled.
    details
        Places, tables and names, by the operation.
    """

    operation: str
    inputs: tuple[int, ...]
    output: int
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_exact(self) -> bool:
        """Whether every language computes it to the last bit alike."""
        function = self.details.get("function")
        is_sum = self.operation == "reduce" and function == "add"
        return not (
            is_sum
            or self.operation in _INEXACT_OPERATIONS
            or function in _INEXACT_FUNCTIONS
        )


@dataclass(frozen=True, slots=True)
class RowProgram:
    """Steps in order, their registers, and which of these are inputs and outputs by name."""

    registers: tuple[Register, ...]
    steps: tuple[Step, ...]
    inputs: Mapping[str, int]
    outputs: Mapping[str, int]

    @property
    def is_exact(self) -> bool:
        """Whether every language answers to the last bit alike."""
        return all(step.is_exact for step in self.steps)
