"""Who answers what beside the champion: shadow, canary, and the pin that keeps the champion."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from modelwright.errors import ConfigError, ReleaseError
from modelwright.records import Canary, Signature, read_record
from modelwright.workflow.champion import moving_pointer
from modelwright.workflow.config import read_config

if TYPE_CHECKING:
    from modelwright.records import Pointer
    from modelwright.workflow.folder import ProjectFolder

SHARE = 0.05


def set_shadow(folder: ProjectFolder, release_id: str | None, *, why: str) -> Pointer:
    """Let a release, named by a prefix or as "challenger", be asked beside the champion; None ends it."""
    with moving_pointer(folder, "shadow") as releases:
        chosen = releases.resolve(release_id) if release_id is not None else None
        releases.set_shadow(chosen, why=why, now=datetime.now(UTC))
        return releases.pointer()


def start_canary(
    folder: ProjectFolder,
    release_id: str,
    *,
    share: float = SHARE,
    by_key: bool = False,
    max_error_rate: float = 0.01,
    max_slowdown: float = 2.0,
    why: str,
) -> Pointer:
    """Let a release, named by a prefix or as "challenger", answer a part of the traffic.

    Parameters
    ----------
    folder
        The project.
    release_id
        Which release.
    share
        The part, above 0 and up to 1.
    by_key
        Whether the part is one of the values of `[serve] key` instead of the requests.
    max_error_rate, max_slowdown
        When the service switches it off by itself; see `records.Canary`.
    why
        For the history.

    Raises
    ------
    ConfigError
        If a limit makes no sense, or there is no key to go by.
    """
    _check_limits(share, max_error_rate, max_slowdown)
    if by_key and read_config(folder.config).serve.key is None:
        raise ConfigError(
            "A canary by key needs a key. Name the column of your own number in modelwright.toml, "
            'such as [serve] key = "customer_id", or leave out --by-key.'
        )
    with moving_pointer(folder, "canary") as releases:
        now = datetime.now(UTC)
        chosen = releases.resolve(release_id)
        _check_target(folder, chosen, releases.champion())
        canary = Canary(
            release_id=chosen,
            share=share,
            by_key=by_key,
            max_error_rate=max_error_rate,
            max_slowdown=max_slowdown,
            since=now,
        )
        releases.set_canary(canary, why=why, now=now, detail=canary_words(canary))
        return releases.pointer()


def end_canary(folder: ProjectFolder, *, why: str) -> Pointer:
    """Let the champion answer everything again."""
    with moving_pointer(folder, "canary") as releases:
        releases.set_canary(None, why=why, now=datetime.now(UTC))
        return releases.pointer()


def abort_canary(folder: ProjectFolder, canary: Canary, why: str) -> bool:
    """Switch off a canary that broke its limits; return whether it was still on."""
    with moving_pointer(folder, "serve") as releases:
        return releases.abort_canary(canary, why=f"aborted: {why}", now=datetime.now(UTC))


def canary_words(canary: Canary) -> str:
    """Return which part of the traffic a canary answers: "5 % of requests"."""
    return f"{canary.share * 100:g} % of {'keys' if canary.by_key else 'requests'}"


def pin(folder: ProjectFolder, release_id: str | None, *, why: str) -> Pointer:
    """Keep the champion: no promotion, rollback or canary until `unpin`.

    Raises
    ------
    ReleaseError
        If another release is named than the champion.
    """
    with moving_pointer(folder, "pin") as releases:
        if release_id is not None:
            chosen = releases.resolve(release_id)
            if chosen != releases.champion():
                raise ReleaseError(
                    f"{chosen[:12]} is not the champion, and only the champion can be pinned. "
                    f"Make it champion first with: modelwright promote {chosen[:12]}"
                )
        releases.pin(why=why, now=datetime.now(UTC))
        return releases.pointer()


def unpin(folder: ProjectFolder, *, why: str) -> Pointer:
    """Let the champion be changed again."""
    with moving_pointer(folder, "unpin") as releases:
        releases.unpin(why=why, now=datetime.now(UTC))
        return releases.pointer()


def _check_target(folder: ProjectFolder, release_id: str, champion: str | None) -> None:
    """Refuse a canary whose answers callers could not read as they read the champion's."""
    if champion is None:
        return
    targets = [
        read_record(folder.release(name) / "signature.json", Signature).target
        for name in (release_id, champion)
    ]
    if targets[0].task != targets[1].task or targets[0].classes != targets[1].classes:
        raise ReleaseError(
            f"{release_id[:12]} answers with another task or other classes than the champion, so "
            "that callers would get what they do not expect. Let it look on as a shadow instead, "
            "or promote it."
        )


def _check_limits(share: float, max_error_rate: float, max_slowdown: float) -> None:
    if not 0 < share <= 1:
        raise ConfigError(
            f"A canary's share of {share:g} is none. Give one above 0 % and up to 100 %, such as 5%."
        )
    if not 0 <= max_error_rate < 1:
        raise ConfigError(
            f"An error rate of {max_error_rate:g} is no limit. Give one below 100 %, such as 1%."
        )
    if not max_slowdown >= 1:
        raise ConfigError(
            f"A slowdown of {max_slowdown:g} is no limit. Give how many times as long an answer may "
            "take as the champion's, 1 or more."
        )
