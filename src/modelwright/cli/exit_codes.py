"""What does the command's end say? Every exit code, and what leads to it."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from enum import IntEnum
from typing import TYPE_CHECKING

import click

from modelwright.errors import ModelwrightError, ParityError

if TYPE_CHECKING:
    from collections.abc import Callable

_DEBUG = "modelwright.debug"


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    ANSWER_IS_NO = 1
    USER_MISTAKE = 2
    FAILURE = 3
    INTERRUPTED = 130
    BROKEN_PIPE = 141


EXPLANATION = """\b
Exit codes:
  0    done
  1    the answer is no: the watch alerts, parity is refused, the challenger is not better
  2    something to correct: the message says what, and nothing was half done
  3    a failure inside Modelwright, or too little memory; --debug shows where
  130  interrupted; what was finished is kept, and the same command goes on
"""

_MACHINE_LIMITS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE}
)


def start_debugging() -> None:
    """Show tracebacks from now on, in this call of the command."""
    click.get_current_context().meta[_DEBUG] = True


def is_debugging() -> bool:
    """Return whether tracebacks and library warnings are shown."""
    return bool(click.get_current_context().meta.get(_DEBUG)) or bool(
        os.environ.get("MODELWRIGHT_DEBUG")
    )


def run_and_explain(run: Callable[[], ExitCode | None]) -> ExitCode:
    """Run a command and return its exit code; what went wrong is said on standard error.

    Parameters
    ----------
    run
        The command. Errors of the command line itself are click's, and pass through.
    """
    try:
        return run() or ExitCode.DONE
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except BrokenPipeError:
        _silence_output()
        return ExitCode.BROKEN_PIPE
    except (Exception, KeyboardInterrupt) as error:
        code, message = _explanation(error)
        if is_debugging():
            traceback.print_exc()
        click.echo(message, err=True)
        return code


def _explanation(error: BaseException) -> tuple[ExitCode, str]:
    """Return the exit code of an error, and what a person should know."""
    if isinstance(error, KeyboardInterrupt):
        kept = "What was finished is kept; the same command goes on."
        return ExitCode.INTERRUPTED, f"\nInterrupted. {kept}"
    if isinstance(error, ParityError):
        return ExitCode.ANSWER_IS_NO, f"Refused: {error}"
    if isinstance(error, ModelwrightError):
        return ExitCode.USER_MISTAKE, f"Error: {error}"
    if isinstance(error, OSError) and error.errno in _MACHINE_LIMITS:
        return ExitCode.USER_MISTAKE, f"Error: {_machine_limit(error)}"
    if isinstance(error, MemoryError):
        return ExitCode.FAILURE, (
            "Error: there is too little memory for this. Use fewer rows or columns, stop "
            "other programs, or use a larger machine."
        )
    return ExitCode.FAILURE, (
        f"Error: {type(error).__name__}: {error}\nThis is a bug in Modelwright, not a "
        "mistake of yours. Run the command again with --debug, and report what it shows."
    )


def _machine_limit(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return (
        f"{where}{error.strerror}. Modelwright writes below the project's folder and the "
        "folder for temporary files: make room, or allow it to write there."
    )


def _silence_output() -> None:
    """Keep the interpreter from complaining about the closed pipe when it flushes at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(nowhere, stream.fileno())
