"""The champion: the release that answers, exchanged while requests go on."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from modelwright.errors import ModelwrightError
from modelwright.runtime import RowsRefusedError, example_row, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.runtime import Predictor

logger = logging.getLogger(__name__)

_POLL_SECONDS = 1.0
# A release that did not load may still be on its way, such as on a shared disk.
_RETRY_SECONDS = 30.0


class Champion:
    """Follows the pointer to the champion.

    A request takes `predictor` once and finishes on it, whatever happens to the pointer.

    Parameters
    ----------
    locate
        Returns the folder of the champion release.
    on_change
        Called with the predictor after each exchange.
    open_release
        Opens a release's folder.
    """

    def __init__(
        self,
        locate: Callable[[], Path],
        *,
        on_change: Callable[[Predictor], None],
        open_release: Callable[[Path], Predictor] = load,
    ) -> None:
        self.predictor: Predictor | None = None
        self._locate = locate
        self._on_change = on_change
        self._open_release = open_release
        self._path: Path | None = None
        self._refused: Path | None = None
        self._retry_at = 0.0

    def refresh(self) -> None:
        """Load the release that the pointer names, if it is another one than before.

        Raises
        ------
        ModelwrightError
            If there is none or it does not load. The release before goes on answering.
        """
        path = self._locate()
        if path == self._path:
            return
        if path == self._refused and time.monotonic() < self._retry_at:
            return
        self._refused, self._retry_at = path, time.monotonic() + _RETRY_SECONDS
        predictor = self._open_release(path)
        warm_up(predictor)
        self._path, self._refused = path, None
        self.predictor = predictor
        self._on_change(predictor)
        logger.info(
            "release_loaded name=%s release=%s", predictor.name, predictor.release_id
        )

    async def follow(self) -> None:
        """Refresh every second, off the event loop; a failure is logged and changes nothing."""
        while True:
            try:
                await asyncio.to_thread(self.refresh)
            except (ModelwrightError, OSError) as error:
                logger.error("release_refused reason=%r", str(error))  # noqa: TRY400 - expected
            except Exception:  # whatever a release does, the one before goes on
                logger.exception("release_refused")
            await asyncio.sleep(_POLL_SECONDS)


def warm_up(predictor: Predictor) -> None:
    """Let a release answer once, so that the first caller does not wait for what is set up then."""
    try:
        predictor.answer([example_row(predictor.signature)])
    except RowsRefusedError as error:
        logger.warning("warm_up_refused reason=%r", str(error))
