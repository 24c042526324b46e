"""What does a person type? The `modelwright` command: it parses, calls and renders."""

from __future__ import annotations

import io
import os
import sys

_INTERRUPTED = 130  # as `exit_codes` has it, which may not be loaded yet


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a character shows its code instead of an error.
            stream.reconfigure(errors="backslashreplace")
    # Threads that wait by spinning make a busy machine several times slower; the libraries read
    # this when they are imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from modelwright.cli.app import app

        app(prog_name="modelwright")
    except KeyboardInterrupt:  # while the modules were loading: nothing was begun
        sys.exit(_INTERRUPTED)
