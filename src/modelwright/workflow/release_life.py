"""The life of a project's releases, from Python: what they are, what each does, and how it came to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.workflow import directing, inspecting, release_diff
from modelwright.workflow.champion import registry

if TYPE_CHECKING:
    from modelwright.records import Move, Pointer
    from modelwright.workflow.folder import ProjectFolder
    from modelwright.workflow.inspecting import ReleaseFacts, ReleaseSummary
    from modelwright.workflow.release_diff import ReleaseDiff
    from modelwright.workflow.shadowing import ShadowReport

BY_HAND = "by hand"


class ReleaseLife:
    """Every release of a project, and the pointer that says which one does what.

    A release is named by the start of its id, or by what it does: "champion", "challenger",
    "canary" or "shadow".

    Parameters
    ----------
    folder
        The project.
    """

    def __init__(self, folder: ProjectFolder) -> None:
        self._folder = folder

    def releases(self) -> tuple[ReleaseSummary, ...]:
        """Return all releases, the newest first."""
        return inspecting.list_releases(self._folder)

    def show(self, release: str = "champion") -> ReleaseFacts:
        """Return what is known of a release."""
        return inspecting.show_release(self._folder, release)

    def diff(self, a: str, b: str) -> ReleaseDiff:
        """Return how two releases differ."""
        return release_diff.diff_releases(self._folder, a, b)

    def pointer(self) -> Pointer:
        """Return which release does what."""
        return registry(self._folder).pointer()

    def history(self) -> tuple[Move, ...]:
        """Return every move of the pointer, the oldest first."""
        return registry(self._folder).history()

    def shadow(self, release: str | None, *, why: str = BY_HAND) -> Pointer:
        """Let a release be asked what the champion is asked, without answering; None ends it."""
        return directing.set_shadow(self._folder, release, why=why)

    def compare_shadow(self) -> ShadowReport:
        """Return how alike champion and shadow answer, and which is nearer to what came true."""
        # Its metrics take seconds to import, which the other verbs do without.
        from modelwright.workflow.shadowing import compare_shadow

        return compare_shadow(self._folder)

    def canary(
        self,
        release: str | None,
        *,
        share: float = directing.SHARE,
        by_key: bool = False,
        max_error_rate: float = 0.01,
        max_slowdown: float = 2.0,
        why: str = BY_HAND,
    ) -> Pointer:
        """Let a release answer a part of the traffic; None ends it.

        Parameters
        ----------
        release
            Which one.
        share
            The part, above 0 and up to 1.
        by_key
            Whether the part is one of the values of `[serve] key`, so that a key always gets the
            same release, instead of the requests.
        max_error_rate, max_slowdown
            The service switches the canary off when it fails more often beyond chance, or when
            most requests take it so many times as long as the champion.
        why
            For the history.
        """
        if release is None:
            return directing.end_canary(self._folder, why=why)
        return directing.start_canary(
            self._folder,
            release,
            share=share,
            by_key=by_key,
            max_error_rate=max_error_rate,
            max_slowdown=max_slowdown,
            why=why,
        )

    def pin(self, release: str | None = None, *, why: str) -> Pointer:
        """Keep the champion: until `unpin`, nothing else is promoted, or answers as a canary."""
        return directing.pin(self._folder, release, why=why)

    def unpin(self, *, why: str = BY_HAND) -> Pointer:
        """Let the champion be changed again."""
        return directing.unpin(self._folder, why=why)
