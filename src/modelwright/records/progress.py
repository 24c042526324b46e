"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

# Told the stage, the fraction done (0 to 1) and a message.
Progress = Callable[[str, float, str], None]


def silent(stage: str, fraction: float, message: str) -> None:
    """Show no progress."""
