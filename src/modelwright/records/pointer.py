"""The pointer: which release does what now, and the trail of how it came to that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime  # noqa: TC003 - msgspec reads annotations
from typing import Literal

NamedRole = Literal["champion", "challenger", "canary", "shadow"]
Role = NamedRole | Literal["former"]
Action = Literal[
    "promote", "rollback", "challenge", "shadow", "canary", "abort", "pin", "unpin"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A release that answers a part of the traffic.

    Parameters
    ----------
    release_id
        Which one.
    share
        The part, above 0 and up to 1: of the requests, or of the keys.
    by_key
        Whether the part is one of keys: the same key always gets the same release.
    max_error_rate
        It is switched off when it fails more often, beyond chance, where the champion does not.
    max_slowdown
        And when most requests take it so many times as long as the champion.
    since
        When it was switched on; two canaries of one release differ in it.
    """

    release_id: str
    share: float
    by_key: bool = False
    max_error_rate: float = 0.01
    max_slowdown: float = 2.0
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """That the champion is to stay, until someone says otherwise: when, who and why."""

    at: datetime
    who: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Which release does what.

    Parameters
    ----------
    champion
        Release that answers.
    challenger
        Release that wants to.
    former
        Champions before, the latest last; a rollback goes back along them.
    shadow
        Release that is asked what the champion is asked, and never answers.
    canary
        Release that answers a part of the traffic.
    pin
        Set while the champion may not be changed.
    """

    champion: str | None = None
    challenger: str | None = None
    former: tuple[str, ...] = ()
    shadow: str | None = None
    canary: Canary | None = None
    pin: Pin | None = None
    format_version: int = 2

    def roles(self, release_id: str) -> tuple[Role, ...]:
        """Return what a release does now, the most important first; mostly one thing or nothing."""
        found = tuple(role for role, held in self.holders.items() if held == release_id)
        return found or (("former",) if release_id in self.former else ())

    @property
    def holders(self) -> dict[NamedRole, str | None]:
        """The release of each role, the most important role first; None where there is none."""
        return {
            "champion": self.champion,
            "challenger": self.challenger,
            "canary": self.canary.release_id if self.canary else None,
            "shadow": self.shadow,
        }

    def crowned(self, champion: str) -> Pointer:
        """Return the pointer with a champion that is nothing else, and without a canary."""
        return replace(
            self,
            champion=champion,
            challenger=None if self.challenger == champion else self.challenger,
            shadow=None if self.shadow == champion else self.shadow,
            canary=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One line of the history: the pointer changed.

    Parameters
    ----------
    at
        When.
    who
        The user of the operating system.
    action
        What was done; "abort" is what the service did by itself.
    before, after
        The release in that place before and since, None where there is none.
    why
        The reason given.
    detail
        What else was set, such as a canary's share; empty if nothing.
    """

    at: datetime
    who: str
    action: Action
    before: str | None = None
    after: str | None = None
    why: str
    detail: str = ""
    format_version: int = 2
