"""Templates and their gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.deploy.exports.sources import about, quoted, template

if TYPE_CHECKING:
    from tests.deploy.exports.conftest import MakeRelease


def test_every_gap_is_filled() -> None:
    source = template("java", "Functions.java", package="com.example")

    assert source.startswith("package com.example;\n")
    assert "{{" not in source


def test_texts_are_quoted_in_order() -> None:
    assert quoted(["b", 'a"', "é"]) == r'"a\"", "b", "\u00e9"'


def test_a_release_is_described_in_words(make_release: MakeRelease) -> None:
    said = about(make_release())

    assert said["n_columns"] == "11"
    assert said["answer"] == "a class with the probability of each"
