"""What does a person type? The `modelwright` command: it parses, calls and renders."""

from __future__ import annotations

import io
import sys

_INTERRUPTED = 130  # as `exit_codes` has it, which may not be loaded yet


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a character shows its code instead of an error.
            stream.reconfigure(errors="backslashreplace")
    try:
        from modelwright.cli.app import app

        app(prog_name="modelwright")
    except KeyboardInterrupt:  # while the modules were loading: nothing was begun
        sys.exit(_INTERRUPTED)
