"""The registry: which release answers now, which one challenges it, and what was before."""

from __future__ import annotations

import getpass
import json
from dataclasses import dataclass, replace
from datetime import datetime  # noqa: TC003 - msgspec reads annotations
from typing import TYPE_CHECKING, Literal

from modelwright.errors import ReleaseError, did_you_mean, some
from modelwright.records import ReleaseManifest, read_record, to_json, write_record
from modelwright.runtime import verify_release

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Where the registry points.

    Parameters
    ----------
    champion
        Release that answers.
    challenger
        Release that wants to.
    former
        Champions before, the latest last; a rollback goes back along them.
    """

    champion: str | None = None
    challenger: str | None = None
    former: tuple[str, ...] = ()
    format_version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One line of the history: the champion changed.

    Parameters
    ----------
    at
        When.
    who
        The user of the operating system.
    action
        What was done.
    champion
        The champion since.
    why
        The reason given.
    """

    at: datetime
    who: str
    action: Literal["promote", "rollback"]
    champion: str
    why: str


class Registry:
    """A project's releases and its pointer to champion and challenger.

    Parameters
    ----------
    releases
        Folder of the releases.
    pointer
        A small JSON file, replaced whole: who reads it sees the state before or after.
    history
        A file with a line of JSON for each change of the champion.
    """

    def __init__(self, releases: Path, pointer: Path, history: Path) -> None:
        self._releases = releases
        self._pointer = pointer
        self._history = history

    def champion(self) -> str | None:
        """Return the id of the release that answers; None before the first."""
        return self._read().champion

    def challenger(self) -> str | None:
        """Return the id of the release that wants to be champion, None if there is none."""
        return self._read().challenger

    def releases(self) -> tuple[ReleaseManifest, ...]:
        """Return the manifests of all releases, the oldest first."""
        manifests = [
            read_record(path, ReleaseManifest)
            for path in sorted(self._releases.glob("[0-9a-f]*/release.json"))
        ]
        return tuple(sorted(manifests, key=lambda manifest: manifest.created_at))

    def resolve(self, prefix: str) -> str:
        """Return the release id that starts so.

        Raises
        ------
        ReleaseError
            If none does, or several do.
        """
        known = sorted(path.parent.name for path in self._releases.glob("*/release.json"))
        found = [release_id for release_id in known if release_id.startswith(prefix)]
        if len(found) == 1:
            return found[0]
        if found and prefix:
            raise ReleaseError(
                f"{prefix!r} fits {len(found)} releases: {some(_short(found))}. Write more of it."
            )
        near = did_you_mean(prefix, (release_id[: len(prefix)] for release_id in known))
        there_are = f"There are: {some(_short(known))}." if known else "There are none yet."
        raise ReleaseError(f"No release starts with {prefix!r}.{near} {there_are}")

    def set_challenger(self, release_id: str) -> None:
        """Make a release the challenger.

        Raises
        ------
        ReleaseError
            If it is not there, or damaged.
        """
        verify_release(self._releases / release_id)
        write_record(self._pointer, replace(self._read(), challenger=release_id))

    def promote(self, release_id: str, *, why: str, now: datetime) -> None:
        """Make a release the champion; if it was the challenger, there is none afterwards.

        Raises
        ------
        ReleaseError
            If it is not there, or damaged. The champion stays then.
        """
        pointer = self._read()
        if pointer.champion == release_id:
            return
        former = (*pointer.former, pointer.champion) if pointer.champion else ()
        challenger = None if pointer.challenger == release_id else pointer.challenger
        self._move(
            Pointer(champion=release_id, challenger=challenger, former=former),
            Move(at=now, who=_user(), action="promote", champion=release_id, why=why),
        )

    def rollback(self, *, now: datetime, why: str = "rolled back by hand") -> str:
        """Make the champion before the present one champion again and return its id.

        Raises
        ------
        ReleaseError
            If there was none before, or its release is damaged.
        """
        pointer = self._read()
        if not pointer.former:
            raise ReleaseError(
                "There is no champion to go back to: a rollback needs a promotion before it."
            )
        *former, champion = pointer.former
        self._move(
            replace(pointer, champion=champion, former=tuple(former)),
            Move(at=now, who=_user(), action="rollback", champion=champion, why=why),
        )
        return champion

    def history(self) -> tuple[Move, ...]:
        """Return every change of the champion, the oldest first."""
        import msgspec

        if not self._history.exists():
            return ()
        return tuple(msgspec.json.Decoder(Move).decode_lines(self._history.read_bytes()))

    def _read(self) -> Pointer:
        return read_record(self._pointer, Pointer) if self._pointer.exists() else Pointer()

    def _move(self, pointer: Pointer, move: Move) -> None:
        verify_release(self._releases / move.champion)
        write_record(self._pointer, pointer)
        line = json.dumps(json.loads(to_json(move)))
        with self._history.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _short(release_ids: list[str]) -> list[str]:
    return [release_id[:12] for release_id in release_ids]


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        return "unknown"
