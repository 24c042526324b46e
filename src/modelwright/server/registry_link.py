"""The service's way to the registry: what the pointer says, where releases lie, and one move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.records import Canary, Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryLink:
    """What a service needs of the registry beside the champion's folder.

    Parameters
    ----------
    read_pointer
        Returns which release does what; asked every second.
    folder_of
        Returns the folder of a release by its id.
    abort_canary
        Switches a canary off, for the reason given, unless someone was faster.
    """

    read_pointer: Callable[[], Pointer]
    folder_of: Callable[[str], Path]
    abort_canary: Callable[[Canary, str], object]
