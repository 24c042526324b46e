"""How far is it? A bar on a terminal, plain lines elsewhere, always on standard error."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

_BAR = "{desc:<9}{percentage:3.0f} % |{bar:10}| {elapsed}{postfix}"
# What stands before the message: stage, share, bar and elapsed time.
_BEFORE_MESSAGE = 37


class BarProgress:
    """One bar per stage, for a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: Any = None
        self._stage = ""

    def __call__(self, stage: str, fraction: float, message: str) -> None:
        """Show how much of a stage is done, from 0 to 1, and what happens now."""
        if stage != self._stage:
            self._open(stage)
        room = shutil.get_terminal_size((80, 24)).columns - _BEFORE_MESSAGE
        self._bar.set_postfix_str(_whole_clauses(message, room), refresh=False)
        self._bar.n = min(max(fraction, 0.0), 1.0)
        self._bar.refresh()

    def close(self) -> None:
        """Leave the last bar as it stands."""
        if self._bar is not None:
            self._bar.close()

    def _open(self, stage: str) -> None:
        from tqdm import tqdm

        self.close()
        self._stage = stage
        self._bar = tqdm(
            desc=stage, total=1.0, bar_format=_BAR, file=self._stream, dynamic_ncols=True
        )


class LineProgress:
    """A line at the start of each stage and at each further tenth, for a file or a pipe."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._last = ("", -1)

    def __call__(self, stage: str, fraction: float, message: str) -> None:
        """Print a line, if there is something new to say."""
        reached = (stage, int(fraction * 10 + 1e-9))
        if stage == self._last[0] and reached[1] <= self._last[1]:
            return
        self._last = reached
        click.echo(
            f"{stage:<9}{fraction * 100:3.0f} %  {message}".rstrip(), file=self._stream
        )

    def close(self) -> None:
        """Do nothing: each line is complete."""


@contextmanager
def progress(stream: TextIO | None = None) -> Iterator[BarProgress | LineProgress]:
    """Give what shows progress on a stream, standard error if none is named."""
    stream = stream or sys.stderr
    shown = BarProgress(stream) if stream.isatty() else LineProgress(stream)
    try:
        yield shown
    finally:
        shown.close()


def _whole_clauses(message: str, room: int) -> str:
    """Return the first clauses of a message that fit, and at least one."""
    clauses = message.split(", ")
    while len(clauses) > 1 and len(", ".join(clauses)) > room:
        clauses.pop()
    return ", ".join(clauses)
