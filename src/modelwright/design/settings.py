"""The lines of modelwright.toml that override a decision."""

from __future__ import annotations

import json
import re

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def setting(table: str, key: str, value: str | list[str]) -> str:
    """Return a setting as its table and its line.

    Examples
    --------
    >>> setting("data", "keep", ["odd name"])
    '[data] keep = ["odd name"]'
    >>> setting("data.types", "odd name", "category")
    '[data.types] "odd name" = "category"'
    """
    name = key if _BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return f"[{table}] {name} = {json.dumps(value, ensure_ascii=False)}"
