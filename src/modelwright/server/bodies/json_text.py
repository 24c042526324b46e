"""Reading JSON into a form, with a problem that says what is wrong and what is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def read_json(decode: Callable[[bytes], T], body: bytes, *, example: str) -> T:
    """Return what a body says.

    Parameters
    ----------
    decode
        Reads it, such as the method of a decoder of msgspec.
    body
        The body.
    example
        A body that would be accepted.

    Raises
    ------
    RequestRefusedError
        If it is not JSON, or has another shape.
    """
    try:
        return decode(body)
    except msgspec.ValidationError as error:
        raise refused_shape(f"{error}.", example=example) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestRefusedError("bad_json", _malformed(body, error, example)) from error


def refused_shape(reason: str, *, example: str) -> RequestRefusedError:
    """Return the problem of a body that has another shape than the example."""
    return RequestRefusedError("bad_shape", f"{reason} Send an object such as {example}.")


def check_number_of_rows(n_rows: int, *, most: int) -> None:
    """Refuse more rows than are answered at once."""
    if n_rows > most:
        raise RequestRefusedError(
            "too_many_rows",
            f"The body has {n_rows} rows; at most {most} are answered at once. Send them in parts.",
        )


def _malformed(body: bytes, error: Exception, example: str) -> str:
    if not body.strip():
        return f"The body is empty. Send an object such as {example}."
    if isinstance(error, RecursionError):
        return "The body is nested too deeply. A row holds single values only."
    reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
    return f"The body cannot be read: {reason}. JSON has no NaN and no Infinity; send null."
