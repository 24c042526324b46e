"""Routing: a path finds its endpoint, and a wrong one is told what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.server.responses import Response
from modelwright.server.routing import Endpoint, Router

if TYPE_CHECKING:
    from modelwright.server.requests import Request
    from modelwright.server.state import ServerState


async def _respond(_state: ServerState, _request: Request) -> Response:
    return Response(200, b"")


def _router(*places: tuple[str, str]) -> Router:
    return Router(
        [
            Endpoint(method=method, template=template, respond=_respond, summary="")
            for method, template in places
        ]
    )


ROUTER = _router(
    ("GET", "/models"),
    ("POST", "/models"),
    ("GET", "/models/{model}"),
    ("GET", "/models/best"),
    ("POST", "/models/{model}/versions/{version}/infer"),
)


@pytest.mark.parametrize(
    ("path", "template", "parameters"),
    [
        ("/models", "/models", {}),
        ("/models/best", "/models/best", {}),
        ("/models/a b", "/models/{model}", {"model": "a b"}),
        ("/models/{model}", "/models/{model}", {"model": "{model}"}),
        (
            "/models/a/versions/2/infer",
            "/models/{model}/versions/{version}/infer",
            {"model": "a", "version": "2"},
        ),
    ],
)
def test_a_path_finds_its_template(
    path: str, template: str, parameters: dict[str, str]
) -> None:
    route = ROUTER.route(path)

    assert (route.template, route.parameters) == (template, parameters)


@pytest.mark.parametrize(
    "path", ["", "/", "/model", "/models/", "/models/a/b", "/models//"]
)
def test_another_path_finds_nothing(path: str) -> None:
    assert ROUTER.route(path).endpoints == {}


def test_head_is_answered_where_get_is() -> None:
    route = ROUTER.route("/models/a")

    assert route.endpoint("HEAD") is route.endpoint("GET") is not None
    assert route.endpoint("POST") is None


def test_a_method_that_is_not_taken_is_told_those_that_are() -> None:
    refusal = ROUTER.refusal("/models", ROUTER.route("/models"))

    assert refusal.problem == "method_not_allowed"
    assert refusal.headers == ((b"allow", b"GET, HEAD, POST"),)


def test_a_path_that_is_not_there_is_told_the_near_one() -> None:
    refusal = ROUTER.refusal("/modells", ROUTER.route("/modells"))

    assert refusal.problem == "not_found"
    assert "Did you mean '/models'?" in str(refusal)
