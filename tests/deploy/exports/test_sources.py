"""Templates and their gaps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from modelwright.deploy.exports.sources import about, spellings, template
from modelwright.runtime import TRUE_TEXTS

if TYPE_CHECKING:
    from tests.deploy.exports.conftest import MakeRelease


def test_every_gap_is_filled() -> None:
    source = template("java", "Functions.java", package="com.example")

    assert source.startswith("package com.example;\n")
    assert "{{" not in source


def test_spellings_are_literals_in_order() -> None:
    said = spellings()

    assert said.keys() == {"missing", "missing_categories", "true", "false"}
    assert json.loads(f"[{said['true']}]") == sorted(TRUE_TEXTS)
    assert all(text.isascii() for text in said.values())


def test_a_release_is_described_in_words(make_release: MakeRelease) -> None:
    said = about(make_release())

    assert said["n_columns"] == "11"
    assert said["answer"] == "a class with the probability of each"
