"""Templates of source files, and what their gaps are filled with."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

from modelwright.runtime import (
    FALSE_TEXTS,
    MISSING_CATEGORY_TEXTS,
    MISSING_TEXTS,
    TRUE_TEXTS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelwright.runtime import VerifiedRelease


def template(language: str, name: str, /, **gaps: str) -> str:
    """Return a source file; each `{{gap}}` in its template is filled.

    Parameters
    ----------
    language
        Folder of the template.
    name
        Its file.
    **gaps
        What stands in each gap. All that the template has must be given.
    """
    place = files("modelwright.deploy.exports") / "templates" / language / name
    text = place.read_text(encoding="utf-8")
    for gap, value in gaps.items():
        text = text.replace("{{" + gap + "}}", value)
    return text


def about(release: VerifiedRelease) -> dict[str, str]:
    """Return what every README says of a release, by the name of its gap."""
    target = release.signature.target
    answer = "a number with its interval"
    if target.classes:
        answer = "a class with the probability of each"
    return {
        "name": release.name,
        "release": release.release_id,
        "target": target.name,
        "n_columns": str(len(release.signature.columns)),
        "answer": answer,
    }


def spellings() -> dict[str, str]:
    """Return the texts that every scorer reads as missing, true or false, by the name of their gap."""
    texts = {
        "missing": MISSING_TEXTS,
        "missing_categories": MISSING_CATEGORY_TEXTS,
        "true": TRUE_TEXTS,
        "false": FALSE_TEXTS,
    }
    return {gap: _quoted(each) for gap, each in texts.items()}


def _quoted(texts: Iterable[str]) -> str:
    """Return ASCII texts as a list of literals, which all languages write alike."""
    return ", ".join(json.dumps(text) for text in sorted(texts))
