"""Responses: JSON, text, and problems as RFC 9457 describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from modelwright.errors import ModelwrightError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.runtime import Problem, RowsRefusedError

Headers = tuple[tuple[bytes, bytes], ...]

# What can be wrong with a request, by the name that the metrics count it under.
PROBLEMS: dict[str, tuple[int, str]] = {
    "bad_request": (400, "The request is not HTTP"),
    "bad_json": (400, "The body is not JSON"),
    "bad_query": (400, "The query of the address is not understood"),
    "bad_table": (400, "The body is not a table of the type that it says"),
    "unauthorized": (401, "An API key is needed"),
    "forbidden": (403, "The API key does not allow this"),
    "cross_site": (403, "The request comes from another site"),
    "not_found": (404, "There is no such path"),
    "unknown_release": (404, "There is no such release"),
    "method_not_allowed": (405, "The path does not take this method"),
    "not_acceptable": (406, "The answer cannot have that form"),
    "headers_timeout": (408, "The headers did not arrive in time"),
    "body_timeout": (408, "The body did not arrive in time"),
    "release_ambiguous": (409, "Several releases have this name"),
    "release_unusable": (409, "The release cannot answer"),
    "body_too_large": (413, "The body is too large"),
    "table_too_large": (413, "The body holds too much, once decompressed"),
    "too_many_rows": (413, "There are too many rows"),
    "media_type": (415, "The body is of a type that is not taken"),
    "bad_shape": (422, "The body has another shape than expected"),
    "rows_refused": (422, "Rows cannot be used"),
    "rate_limited": (429, "The caller asks too often"),
    "headers_too_large": (431, "The headers are too large"),
    "internal": (500, "The service failed"),
    "journal_unavailable": (503, "Nothing can be kept"),
    "overloaded": (503, "The service has too much to do"),
    "not_ready": (503, "The service is not ready"),
}
_MOST_ERRORS = 100


class Response(msgspec.Struct, frozen=True):
    """What goes back to the caller; `problem` names what was wrong, if anything was."""

    status: int
    body: bytes
    content_type: bytes = b"application/json"
    headers: Headers = ()
    problem: str = ""


class RequestRefusedError(ModelwrightError, ValueError):
    """A request that gets a problem as its answer.

    Parameters
    ----------
    problem
        A name of `PROBLEMS`.
    detail
        What is wrong, what is accepted, and what to do; no values of rows.
    errors
        Which values of which rows; the first hundred are sent.
    headers
        Further headers of the answer.
    """

    def __init__(
        self,
        problem: str,
        detail: str,
        *,
        errors: Sequence[Problem] = (),
        headers: Headers = (),
    ) -> None:
        super().__init__(detail)
        self.problem = problem
        self.errors = errors
        self.headers = headers

    @classmethod
    def of_rows(cls, error: RowsRefusedError) -> RequestRefusedError:
        """Return the problem of rows that cannot be used."""
        return cls("rows_refused", str(error), errors=error.problems)

    def response(self) -> Response:
        """Return the problem as application/problem+json."""
        status, title = PROBLEMS[self.problem]
        document: dict[str, Any] = {
            "type": f"/docs#{self.problem}",
            "title": title,
            "status": status,
            "detail": str(self),
        }
        if self.errors:
            document["errors"] = self.errors[:_MOST_ERRORS]
        return Response(
            status,
            msgspec.json.encode(document),
            b"application/problem+json",
            self.headers,
            self.problem,
        )


def json_response(document: Any) -> Response:
    """Return a document as JSON, for people to read."""
    return Response(200, msgspec.json.format(msgspec.json.encode(document), indent=2))
