"""Errors that callers can catch as ours, or as Python's own kind."""

from __future__ import annotations

import pytest

from modelwright import errors
from modelwright.errors import ModelwrightError, did_you_mean, some

KINDS = {
    errors.ConfigError: ValueError,
    errors.DataError: ValueError,
    errors.SourceError: OSError,
    errors.MissingExtraError: ImportError,
    errors.NotBuiltError: RuntimeError,
    errors.BuildError: RuntimeError,
    errors.ReleaseError: RuntimeError,
    errors.ParityError: RuntimeError,
    errors.TrackingError: RuntimeError,
    errors.ProjectBusyError: RuntimeError,
    errors.ServiceError: RuntimeError,
}


@pytest.mark.parametrize(("error", "builtin"), KINDS.items())
def test_every_error_is_ours_and_of_pythons_kind(
    error: type[Exception], builtin: type[Exception]
) -> None:
    assert issubclass(error, ModelwrightError)
    assert issubclass(error, builtin)


def test_the_tree_at_the_top_names_every_error() -> None:
    defined = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, ModelwrightError)
    }

    assert {error.__name__ for error in KINDS} | {"ModelwrightError"} == defined
    assert all(name in (errors.__doc__ or "") for name in defined)


def test_a_word_that_nothing_is_like_gets_no_advice() -> None:
    assert did_you_mean("zzz", ["roc_auc"]) == ""


def test_many_words_are_cut_with_a_count() -> None:
    assert some(range(7), limit=2) == "0, 1 and 5 more"
    assert some(["only"]) == "'only'"
