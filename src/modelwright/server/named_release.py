"""Named releases: a caller may ask for one other than the champion."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from modelwright.errors import ReleaseError, some
from modelwright.records import Pointer
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelwright.runtime import Predictor
    from modelwright.server.registry_link import RegistryLink
    from modelwright.server.requests import Request
    from modelwright.server.shelf import Shelf

HEADER = b"x-modelwright-release"
QUERY = "release"
_FEWEST_CHARACTERS = 4
_SHORT_ID = 12


class NamedReleases:
    """Finds the release that a caller names: champion, challenger, canary, or a former champion.

    Parameters
    ----------
    shelf
        Where releases are held open.
    link
        The way to the registry; without one, only the champion can be named.
    """

    def __init__(self, shelf: Shelf, link: RegistryLink | None) -> None:
        self._shelf = shelf
        self._link = link
        self._pointer = Pointer()

    def follow(self, pointer: Pointer) -> None:
        """Go by this pointer from now on."""
        self._pointer = pointer

    async def find(self, name: str, champion: Predictor) -> Predictor:
        """Return the release of that name, opened off the event loop where it is not open yet.

        Parameters
        ----------
        name
            Its role, or the start of its id.
        champion
            The release that answers otherwise.

        Raises
        ------
        RequestRefusedError
            If no release that may be named has this name, several have, or it does not open.
        """
        release_id = self._resolve(name, self._known(champion))
        if release_id == champion.release_id:
            return champion
        if (predictor := self._shelf.get(release_id)) is not None:
            return predictor
        assert self._link is not None  # noqa: S101 - without it the champion alone is known
        try:
            folder = self._link.folder_of(release_id)
            return await asyncio.to_thread(self._shelf.load, folder)
        except ReleaseError as error:
            raise RequestRefusedError(
                "release_unusable",
                f"The release {release_id[:_SHORT_ID]} does not open: the service's log says why. "
                f"Leave {HEADER.decode()} out to be answered by the champion.",
            ) from error

    def _known(self, champion: Predictor) -> dict[str, str]:
        """Return the releases that may be named, by role; former ones by their id."""
        roles = {
            "champion": champion.release_id,
            "challenger": self._pointer.challenger,
            "canary": self._pointer.holders["canary"],
        }
        known = {role: release_id for role, release_id in roles.items() if release_id}
        return known | {release_id: release_id for release_id in self._pointer.former}

    def _resolve(self, name: str, known: Mapping[str, str]) -> str:
        if name in known:
            return known[name]
        ids = set(known.values())
        found = [release_id for release_id in ids if release_id.startswith(name)]
        if len(found) == 1 and len(name) >= _FEWEST_CHARACTERS:
            return found[0]
        if len(found) > 1 and len(name) >= _FEWEST_CHARACTERS:
            raise RequestRefusedError(
                "release_ambiguous",
                f"Several releases begin with what {HEADER.decode()} says. Write more of the id.",
            )
        there_are = some(sorted(release_id[:_SHORT_ID] for release_id in ids))
        raise RequestRefusedError(
            "unknown_release",
            f"No release that answers here has the name in {HEADER.decode()}. Name champion, "
            f"challenger or canary, or at least {_FEWEST_CHARACTERS} characters of an id: {there_are}.",
        )


def name_in(request: Request) -> str | None:
    """Return the release that a request names in its header, or else in its query."""
    named = request.headers.get(HEADER)
    return named.decode("latin-1") if named is not None else request.query.get(QUERY)
