"""The program of a service whose champion is named by a file; light, as its workers load it too."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

from modelwright.server import ServeOptions, serve


def champion(pointer: Path) -> Path:
    """Return the release that a pointer names."""
    return Path(pointer.read_text())


def main() -> None:
    """Serve until a signal."""
    pointer, journal, options = (
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        json.loads(sys.argv[3]),
    )
    serve(
        partial(champion, pointer),
        journal,
        ServeOptions(port=0, **options),
        on_ready=lambda url: print(url, flush=True),
    )
