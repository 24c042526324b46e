"""Parts of which the descriptions of endpoints are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelwright.records import Signature

BINARY = {"type": "string", "format": "binary"}

# Why an endpoint that takes rows refuses them.
PROBLEM_ANSWERS = {
    "400": "The body is not of the type that it says.",
    "404": "The named release does not answer here.",
    "409": "The name of the release fits several, or it cannot answer.",
    "408": "The request did not arrive in time.",
    "413": "The body is too large, or has too many rows.",
    "415": "The body is of a type that is not taken, or compressed.",
    "422": "The body has another shape, or values of rows cannot be used; none is answered.",
    "429": "The caller asks too often.",
    "503": "The release is still being loaded, or the service has too much to do.",
}

# How a caller names a release.
RELEASE_PARAMETERS = [
    {
        "name": name,
        "in": place,
        "description": "champion, challenger, canary, or the start of a release's id.",
        "schema": {"type": "string"},
    }
    for name, place in (("X-Modelwright-Release", "header"), ("release", "query"))
]


def plain_operation(_signature: Signature) -> dict[str, Any]:
    """Return the description of an endpoint whose answer needs no words."""
    return {"responses": {"200": {"description": "Yes."}}}


def problem_answers(problems: Mapping[str, str]) -> dict[str, Any]:
    """Return the descriptions of refusals by status."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": text, "content": {"application/problem+json": problem}}
        for status, text in problems.items()
    }
