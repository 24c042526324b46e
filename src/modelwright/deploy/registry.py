"""The registry: which release answers now, which ones want to, and what was before."""

from __future__ import annotations

import getpass
from dataclasses import replace
from typing import TYPE_CHECKING

from modelwright.deploy.history import append_move, read_moves
from modelwright.errors import NotBuiltError, ReleaseError, did_you_mean, some
from modelwright.records import (
    Move,
    Pin,
    Pointer,
    ReleaseManifest,
    read_record,
    write_record,
)
from modelwright.runtime import verify_release

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from modelwright.records import Action, Canary


class Registry:
    """A project's releases and its pointer to what each of them does.

    Who changes it holds the pointer's lock; see `workflow.releasing.moving_pointer`.

    Parameters
    ----------
    releases
        Folder of the releases.
    pointer
        A small JSON file, replaced whole: who reads it sees the state before or after.
    history
        A file with a line of JSON for each move of the pointer.
    """

    def __init__(self, releases: Path, pointer: Path, history: Path) -> None:
        self._releases = releases
        self._pointer = pointer
        self._history = history

    def pointer(self) -> Pointer:
        """Return which release does what.

        Raises
        ------
        ReleaseError
            If a newer version has written it.
        """
        if not self._pointer.exists():
            return Pointer()
        pointer = read_record(self._pointer, Pointer)
        if pointer.format_version > Pointer().format_version:
            raise ReleaseError(
                f"{self._pointer} was written by a newer Modelwright. Upgrade this one."
            )
        return replace(pointer, format_version=Pointer().format_version)

    def champion(self) -> str | None:
        """Return the id of the release that answers; None before the first."""
        return self.pointer().champion

    def challenger(self) -> str | None:
        """Return the id of the release that wants to be champion, None if there is none."""
        return self.pointer().challenger

    def releases(self) -> tuple[ReleaseManifest, ...]:
        """Return the manifests of all releases, the oldest first."""
        manifests = [
            read_record(path, ReleaseManifest)
            for path in sorted(self._releases.glob("[0-9a-f]*/release.json"))
        ]
        return tuple(sorted(manifests, key=lambda manifest: manifest.created_at))

    def history(self) -> tuple[Move, ...]:
        """Return every move of the pointer, the oldest first."""
        return read_moves(self._history)

    def resolve(self, name: str) -> str:
        """Return the release id that starts so, or that has the role of that name.

        Raises
        ------
        ReleaseError
            If none does, or several do.
        """
        for role, holder in self.pointer().holders.items():
            if role == name:
                return _held(role, holder)
        known = sorted(path.parent.name for path in self._releases.glob("*/release.json"))
        found = [release_id for release_id in known if release_id.startswith(name)]
        if len(found) == 1:
            return found[0]
        if found and name:
            raise ReleaseError(
                f"{name!r} fits {len(found)} releases: {some(_short(found))}. Write more of it."
            )
        near = did_you_mean(name, (release_id[: len(name)] for release_id in known))
        there_are = f"There are: {some(_short(known))}." if known else "There are none yet."
        raise ReleaseError(f"No release starts with {name!r}.{near} {there_are}")

    def set_challenger(self, release_id: str, *, why: str, now: datetime) -> None:
        """Make a release the challenger.

        Raises
        ------
        ReleaseError
            If it is not there, or damaged.
        """
        pointer = self.pointer()
        if pointer.challenger == release_id:
            return
        self._check(release_id)
        move = _move("challenge", pointer.challenger, release_id, why=why, now=now)
        self._write(replace(pointer, challenger=release_id), move)

    def promote(self, release_id: str, *, why: str, now: datetime) -> None:
        """Make a release the champion; what else it was, it no longer is afterwards.

        Raises
        ------
        ReleaseError
            If it is not there, or damaged, or the champion is pinned. The champion stays then.
        """
        pointer = self.pointer()
        if pointer.champion == release_id:
            return
        _refuse_if_pinned(pointer)
        self._check(release_id)
        former = (*pointer.former, pointer.champion) if pointer.champion else ()
        self._crown("promote", replace(pointer, former=former), release_id, why, now)

    def rollback(self, *, now: datetime, why: str = "rolled back by hand") -> str:
        """Make the champion before the present one champion again and return its id.

        Raises
        ------
        ReleaseError
            If there was none before, its release is damaged, or the champion is pinned.
        """
        pointer = self.pointer()
        if not pointer.former:
            raise ReleaseError(
                "There is no champion to go back to: a rollback needs a promotion before it."
            )
        _refuse_if_pinned(pointer)
        *former, champion = pointer.former
        self._check(champion)
        self._crown("rollback", replace(pointer, former=tuple(former)), champion, why, now)
        return champion

    def set_shadow(self, release_id: str | None, *, why: str, now: datetime) -> None:
        """Let a release be asked what the champion is asked; None ends it.

        Raises
        ------
        ReleaseError
            If it is the champion, not there, or damaged.
        """
        pointer = self.pointer()
        if pointer.shadow == release_id:
            return
        if release_id is not None:
            self._check_rival(pointer, release_id, "shadow")
        move = _move("shadow", pointer.shadow, release_id, why=why, now=now)
        self._write(replace(pointer, shadow=release_id), move)

    def set_canary(
        self, canary: Canary | None, *, why: str, now: datetime, detail: str = ""
    ) -> None:
        """Let a release answer a part of the traffic; None ends it.

        Raises
        ------
        ReleaseError
            If it is the champion, not there, or damaged, or the champion is pinned.
        """
        pointer = self.pointer()
        if canary is not None:
            _refuse_if_pinned(pointer)
            self._check_rival(pointer, canary.release_id, "canary")
        changed = replace(pointer, canary=canary)
        before, after = pointer.holders["canary"], changed.holders["canary"]
        if before or after:
            move = _move("canary", before, after, why=why, now=now, detail=detail)
            self._write(changed, move)

    def abort_canary(self, canary: Canary, *, why: str, now: datetime) -> bool:
        """Switch this canary off, unless someone was faster; return whether it was this call."""
        pointer = self.pointer()
        if pointer.canary != canary:
            return False
        move = _move("abort", canary.release_id, None, why=why, now=now)
        self._write(replace(pointer, canary=None), move)
        return True

    def pin(self, *, why: str, now: datetime) -> str:
        """Keep the champion where it is, until `unpin`; return its id.

        Raises
        ------
        NotBuiltError
            If there is no champion.
        """
        pointer = self.pointer()
        champion = _held("champion", pointer.champion)
        move = _move("pin", champion, champion, why=why, now=now)
        pin = Pin(at=now, who=move.who, why=why)
        self._write(replace(pointer, pin=pin), move)
        return champion

    def unpin(self, *, why: str, now: datetime) -> None:
        """Let the champion be changed again."""
        pointer = self.pointer()
        if pointer.pin is not None:
            champion = pointer.champion
            self._write(
                replace(pointer, pin=None),
                _move("unpin", champion, champion, why=why, now=now),
            )

    def _check(self, release_id: str) -> None:
        verify_release(self._releases / release_id)

    def _check_rival(self, pointer: Pointer, release_id: str, role: str) -> None:
        if pointer.champion is None:
            raise NotBuiltError(
                f"Without a champion there can be no {role}. Make one with: modelwright promote ID"
            )
        if pointer.champion == release_id:
            raise ReleaseError(
                f"{release_id[:12]} is the champion, which cannot be its own {role}. "
                "Name another release; modelwright releases lists them."
            )
        self._check(release_id)

    def _crown(
        self, action: Action, pointer: Pointer, champion: str, why: str, now: datetime
    ) -> None:
        """Write the new champion, and which canary it ends: that was weighed against another one."""
        canary = pointer.holders["canary"]
        ended = f"ends the canary {canary[:12]}" if canary and canary != champion else ""
        move = _move(action, pointer.champion, champion, why=why, now=now, detail=ended)
        self._write(pointer.crowned(champion), move)

    def _write(self, pointer: Pointer, move: Move) -> None:
        write_record(self._pointer, pointer)
        append_move(self._history, move)


def _held(role: str, release_id: str | None) -> str:
    if release_id is None:
        raise NotBuiltError(f"There is no {role} now. See: modelwright releases")
    return release_id


def _refuse_if_pinned(pointer: Pointer) -> None:
    if pointer.pin is not None:
        raise ReleaseError(
            f"The champion {str(pointer.champion)[:12]} is pinned since {pointer.pin.at:%Y-%m-%d} by "
            f"{pointer.pin.who}: {pointer.pin.why}. Let it go first with: modelwright unpin"
        )


def _move(
    action: Action,
    before: str | None,
    after: str | None,
    *,
    why: str,
    now: datetime,
    detail: str = "",
) -> Move:
    return Move(
        at=now,
        who=_user(),
        action=action,
        before=before,
        after=after,
        why=why,
        detail=detail,
    )


def _short(release_ids: list[str]) -> list[str]:
    return [release_id[:12] for release_id in release_ids]


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        return "unknown"
