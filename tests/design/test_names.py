"""Names are split into words, however they are spelt."""

import pytest

from modelwright.design.names import is_calendar_name, is_identifier_name, name_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("PassengerId", ("passenger", "id")),
        ("order_no.2", ("order", "no", "2")),
        ("Größe (cm)", ("größe", "cm")),
        ("", ()),
    ],
)
def test_words_are_found_in_any_spelling(name: str, words: tuple[str, ...]) -> None:
    assert name_words(name) == words


@pytest.mark.parametrize("name", ["customerID", "PID", "row_id", "Unnamed: 0", "uuid"])
def test_identifiers_are_known_by_name(name: str) -> None:
    assert is_identifier_name(name)


@pytest.mark.parametrize("name", ["amount_paid", "humidity", "valid", "width"])
def test_words_that_end_like_identifiers_are_none(name: str) -> None:
    assert not is_identifier_name(name)


def test_calendar_names_are_known() -> None:
    assert is_calendar_name("Yr.Sold")
    assert not is_calendar_name("years_of_service".replace("years", "span"))
