"""The journal as a whole: readers see at once what writers appended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.journal import Entry, Journal

if TYPE_CHECKING:
    from collections.abc import Callable


def test_another_reader_sees_what_was_just_appended(
    journal: Journal, entry: Callable[..., Entry], url: str | None
) -> None:
    reader = Journal(journal.folder, url)

    journal.append([entry("a")])

    assert reader.count() == 1
    assert reader.predictions().ids == ("a",)
    assert next(reader.pieces()).ids == ("a",)


def test_two_writers_share_a_folder(
    journal: Journal, entry: Callable[..., Entry], url: str | None
) -> None:
    other = Journal(journal.folder, url)

    journal.append([entry("a", time=1.0)])
    other.append([entry("b", time=2.0)])
    journal.append([entry("c", time=3.0)])
    other.close()

    assert journal.predictions().ids == ("a", "b", "c")


def test_appending_nothing_is_allowed(journal: Journal) -> None:
    journal.append([])

    assert journal.count() == 0
