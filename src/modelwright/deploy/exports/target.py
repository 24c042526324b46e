"""What a language must offer so that a release can be exported to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from modelwright.deploy.exports.packing import program_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from modelwright.runtime import Inputs, Predictions, VerifiedRelease

# What a value is read as: a number, a text, or None where it is refused.
Reading = float | str | None


@dataclass(frozen=True, slots=True)
class Questions:
    """What a written scorer is asked, to see whether it answers like the release.

    Parameters
    ----------
    inputs
        Rows of values that are read already.
    values
        Values to read, each with the name of its column: None, texts, booleans and numbers.
    """

    inputs: Inputs
    values: Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a written scorer answers.

    Parameters
    ----------
    predictions
        One for each row; labels as texts.
    readings
        One for each value.
    versions
        Of what answered, by name.
    """

    predictions: Predictions
    readings: Sequence[Reading]
    versions: dict[str, str]


class Writer(Protocol):
    """Writes a release in a language."""

    def __call__(self, release: VerifiedRelease, folder: Path, *, package: str) -> None:
        """Write the files into an empty folder; `package` is the target's own default or a caller's."""


class Asker(Protocol):
    """Runs what was written."""

    def __call__(
        self, release: VerifiedRelease, folder: Path, questions: Questions
    ) -> Answers:
        """Return what the scorer in a folder answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTarget:
    """A language that a release can be exported to.

    Parameters
    ----------
    name, title
        As it is typed, and as it is written for people.
    write
        Writes a release in it.
    ask
        Runs what was written, where its tools are there.
    tools
        Programs that `ask` needs.
    missing_from
        What else `ask` needs and a folder lacks, and what to do; empty where it lacks nothing.
    package
        Default name of the package that the files belong to; empty where there are none.
    holds
        Whether a value can be read in it as the release reads it.
    is_exact
        Whether no answer for a release may differ at all: unless a target says otherwise, where
        the steps of its row program are exact.
    reading_bound
        Largest relative difference of a number read from a text.
    """

    name: str
    title: str
    write: Writer
    ask: Asker
    tools: tuple[str, ...]
    missing_from: Callable[[Path], str] = lambda _folder: ""
    package: str = ""
    holds: Callable[[Any], bool] = lambda _value: True
    is_exact: Callable[[VerifiedRelease], bool] = lambda release: (
        program_of(release).is_exact
    )
    reading_bound: float = 0.0
