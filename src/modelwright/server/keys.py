"""API keys: who may ask for what. Only hashes are kept.

A key is 256 random bits, so that one round of SHA-256 is enough: what makes slow hashes needed for
passwords, that people choose among few, does not hold here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import hmac
import os
import re
import secrets
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import msgspec

from modelwright.errors import ConfigError, SourceError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Scope = Literal["predict", "outcomes", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

FORMAT_VERSION = 1
_PREFIX = "mw_"
_NAME = re.compile(r"[\w.@-]{1,64}", re.ASCII)


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it is kept: without the key.

    Parameters
    ----------
    name
        Whose it is.
    scopes
        What it allows.
    sha256
        Hash of the key, in hexadecimal.
    created_at
        When it was made.
    """

    name: str
    scopes: tuple[Scope, ...]
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    created_at: dt.datetime

    def allows(self, scope: Scope | None) -> bool:
        """Return whether it allows what needs a scope; None needs any key."""
        return scope is None or scope in self.scopes


class _File(msgspec.Struct, kw_only=True):
    format_version: Literal[1] = 1
    keys: tuple[ApiKey, ...] = ()


def read_keys(path: Path) -> tuple[ApiKey, ...]:
    """Return the keys of a file, none if there is no file.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=_File).keys
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SourceError(
            f"The API keys in {path} cannot be read: {reason}. Check the file's permissions, or "
            "remove it and make new keys with: modelwright keys add NAME --scope predict"
        ) from error


def add_key(
    path: Path, name: str, scopes: Sequence[Scope], *, now: dt.datetime
) -> tuple[ApiKey, str]:
    """Make a key, keep its hash, and return both; the key itself is nowhere afterwards.

    Raises
    ------
    ConfigError
        If the name is taken or not accepted.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"A key cannot be named {name!r}. Letters, digits and ._@- are accepted, up to 64."
        )
    secret = _PREFIX + secrets.token_urlsafe(32)
    made = ApiKey(
        name=name,
        scopes=tuple(scope for scope in SCOPES if scope in scopes),
        sha256=_digest(secret.encode()),
        created_at=now,
    )
    with _changing(path) as keys:
        if any(key.name == name for key in keys):
            raise ConfigError(
                f"There is a key {name!r} already. Take another name, or revoke it first with: "
                f"modelwright keys revoke {name}"
            )
        keys.append(made)
    return made, secret


def revoke_key(path: Path, name: str) -> ApiKey:
    """Remove a key and return it.

    Raises
    ------
    ConfigError
        If there is none of this name.
    """
    with _changing(path) as keys:
        found = next((key for key in keys if key.name == name), None)
        if found is None:
            names = [key.name for key in keys]
            raise ConfigError(
                f"There is no key {name!r}.{did_you_mean(name, names)} "
                "See them with: modelwright keys list"
            )
        keys.remove(found)
    return found


def matching_key(keys: Sequence[ApiKey], sent: bytes) -> ApiKey | None:
    """Return the key that a caller sent, in a time that does not tell how near it came."""
    digest = _digest(sent)
    found = None
    for key in keys:
        if hmac.compare_digest(key.sha256, digest):
            found = key
    return found


def environment_key(secret: str) -> ApiKey:
    """Return a single key with every scope, as MODELWRIGHT_API_KEY gives it."""
    return ApiKey(
        name="environment",
        scopes=SCOPES,
        sha256=_digest(secret.encode()),
        created_at=dt.datetime.fromtimestamp(0, dt.UTC),
    )


@contextlib.contextmanager
def _changing(path: Path) -> Iterator[list[ApiKey]]:
    """Give the keys of a file to be changed, and write them back, one process at a time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(f".{path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            keys = list(read_keys(path))
            yield keys
            _write(path, keys)
    except SourceError:
        raise
    except OSError as error:
        raise SourceError(
            f"The API keys in {path} cannot be written: {error.strerror or error}. "
            "Name a file that may be written with [serve] keys."
        ) from error


def _write(path: Path, keys: Sequence[ApiKey]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    content = msgspec.json.format(msgspec.json.encode(_File(keys=tuple(keys))), indent=1)
    # Hashes tell no key, but whose keys there are is no one's business either.
    file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "wb") as written:
        written.write(content + b"\n")
        os.fsync(written.fileno())
    temporary.replace(path)


def _digest(secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()
