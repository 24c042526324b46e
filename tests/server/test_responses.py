"""Responses: problems as RFC 9457 describes them."""

from __future__ import annotations

import json

from modelwright.runtime import Problem
from modelwright.server.responses import PROBLEMS, RequestRefusedError, json_response


def test_a_problem_names_its_kind_status_and_rows() -> None:
    error = RequestRefusedError(
        "rows_refused", "Correct them.", errors=[Problem(3, "age", "a number is expected")]
    )

    response = error.response()

    assert (response.status, response.content_type) == (422, b"application/problem+json")
    assert json.loads(response.body) == {
        "type": "/docs#rows_refused",
        "title": PROBLEMS["rows_refused"][1],
        "status": 422,
        "detail": "Correct them.",
        "errors": [{"row": 3, "column": "age", "problem": "a number is expected"}],
    }


def test_at_most_a_hundred_errors_are_sent() -> None:
    problems = [Problem(row, "age", "a number is expected") for row in range(1_000)]

    response = RequestRefusedError("rows_refused", "", errors=problems).response()

    assert len(json.loads(response.body)["errors"]) == 100


def test_a_document_is_json_that_people_can_read() -> None:
    response = json_response({"a": 1})

    assert (response.status, response.body) == (200, b'{\n  "a": 1\n}')
