"""The keyring: the keys that the service accepts now, as their file changes."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from typing import TYPE_CHECKING

from modelwright.errors import SourceError
from modelwright.server.keys import environment_key, matching_key, read_keys
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from modelwright.server.keys import ApiKey, Scope
    from modelwright.server.options import ServeOptions

logger = logging.getLogger(__name__)

_POLL_SECONDS = 1.0


class Keyring:
    """Says whether a caller may ask.

    Once there is a key, or was one, keys are needed: revoking the last one does not open the
    service. Where the file cannot be read, what was read last goes on to hold.

    Parameters
    ----------
    options
        Where keys come from. Callers on a unix socket need none.
    """

    def __init__(self, options: ServeOptions) -> None:
        self._path = None if options.socket else options.keys
        self._single: tuple[ApiKey, ...] = ()
        if options.api_key and not options.socket:
            self._single = (environment_key(options.api_key),)
        self._keys: tuple[ApiKey, ...] = self._single
        self._seen: object = None
        self._is_failing = False
        self.is_needed = bool(self._single)
        self.refresh()

    def refresh(self) -> None:
        """Read the file again if it has changed."""
        if self._path is None:
            return
        try:
            seen = _fingerprint(self._path)
            if seen == self._seen:
                return
            self._keys = (*self._single, *read_keys(self._path))
        except (SourceError, OSError) as error:
            if not self._is_failing:
                logger.error("keys_unreadable reason=%r", str(error))  # noqa: TRY400 - expected
            self._is_failing = self.is_needed = True
            return
        self._is_failing = False
        self._seen = seen
        self.is_needed = self.is_needed or seen is not None
        logger.info("keys_loaded count=%d", len(self._keys))

    async def follow(self) -> None:
        """Refresh every second, until cancelled."""
        while self._path is not None:
            await asyncio.to_thread(self.refresh)
            await asyncio.sleep(_POLL_SECONDS)

    def check(self, headers: Mapping[bytes, bytes], scope: Scope | None) -> str | None:
        """Return the name of the caller's key, None if keys are not needed.

        The key comes as a bearer token, in X-API-Key, or as the password of basic authentication,
        which is what a browser can ask its user for.

        Parameters
        ----------
        headers
            Of the request.
        scope
            What the key must allow; None takes any key.

        Raises
        ------
        RequestRefusedError
            If the key is missing, wrong, or does not allow this.
        """
        if not self.is_needed:
            return None
        sent = headers.get(b"x-api-key") or _credentials(headers.get(b"authorization", b""))
        key = matching_key(self._keys, sent)
        if key is None:
            raise RequestRefusedError(
                "unauthorized",
                "The API key is missing or wrong. Send it as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.",
                headers=(
                    (b"www-authenticate", b"Bearer"),
                    (b"www-authenticate", b'Basic realm="modelwright", charset="UTF-8"'),
                ),
            )
        if not key.allows(scope):
            raise RequestRefusedError(
                "forbidden",
                f"The API key {key.name!r} has the scopes {', '.join(key.scopes)}; this needs {scope}. "
                f"Ask with another key, made with: modelwright keys add NAME --scope {scope}",
            )
        return key.name


def _fingerprint(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _credentials(authorization: bytes) -> bytes:
    scheme, _, value = authorization.partition(b" ")
    if scheme.lower() == b"bearer":
        return value.strip()
    if scheme.lower() == b"basic":
        try:
            return base64.b64decode(value, validate=True).partition(b":")[2]
        except binascii.Error:
            return b""
    return b""
