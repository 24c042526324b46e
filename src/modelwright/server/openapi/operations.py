"""Parts of which the descriptions of endpoints are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


def list_of(items: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def shared(name: str) -> dict[str, Any]:
    """Return a reference to a schema of the document, such as "Row"."""
    return {"$ref": f"#/components/schemas/{name}"}


def record(
    title: str,
    properties: Mapping[str, Any],
    *,
    required: Sequence[str] = (),
    **keywords: Any,
) -> dict[str, Any]:
    """Return the schema of an object.

    Parameters
    ----------
    title
        What generated clients call it.
    properties
        Schemas by name.
    required
        Names that must be there.
    **keywords
        Further ones of JSON schema.
    """
    schema = {"title": title, "type": "object", "properties": properties, **keywords}
    return schema | ({"required": list(required)} if required else {})


def body_record(
    title: str, properties: Mapping[str, Any], *, description: str
) -> dict[str, Any]:
    """Return the schema of a body that has one of several forms, each under a name.

    With JSON schema's `oneOf`, generators of clients would lose the body's type.
    """
    return record(
        title,
        properties,
        description=description,
        minProperties=1,
        additionalProperties=False,
    )


def as_json(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a body that is JSON."""
    return {"application/json": {"schema": schema}}


def body_operation(
    *,
    asked: Mapping[str, Any],
    answered: Mapping[str, Any],
    says: str,
    refusals: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the description of an endpoint that takes a body.

    Parameters
    ----------
    asked, answered
        The contents of body and answer, by media type.
    says
        What the answer says.
    refusals
        The other answers, by status.
    """
    return {
        "requestBody": {"required": True, "content": asked},
        "responses": {"200": {"description": says, "content": answered}, **refusals},
    }


def plain_operation(_signature: Signature) -> dict[str, Any]:
    """Return the description of an endpoint whose answer needs no words."""
    return {"responses": {"200": {"description": "Yes."}}}


def problem_answers(problems: Mapping[str, str]) -> dict[str, Any]:
    """Return the descriptions of refusals by status."""
    problem = {"schema": shared("Problem")}
    return {
        status: {"description": text, "content": {"application/problem+json": problem}}
        for status, text in problems.items()
    }
