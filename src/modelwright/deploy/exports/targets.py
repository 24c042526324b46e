"""The languages that a release can be exported to, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.deploy.exports.java import JAVA
from modelwright.deploy.exports.js import JS
from modelwright.deploy.exports.r import R
from modelwright.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelwright.deploy.exports.target import ExportTarget

TARGETS: Mapping[str, ExportTarget] = {target.name: target for target in (JAVA, R, JS)}


def find_target(name: str) -> ExportTarget:
    """Return the language of a name.

    Raises
    ------
    ConfigError
        If there is none.
    """
    if name not in TARGETS:
        known = ", ".join(TARGETS)
        raise ConfigError(
            f"A release cannot be exported to {name!r}.{did_you_mean(name, TARGETS)} There are: {known}."
        )
    return TARGETS[name]
