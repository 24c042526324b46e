"""Which endpoint answers a path, and what the path says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from modelwright.errors import did_you_mean
from modelwright.server.responses import RequestRefusedError, Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from modelwright.records import Signature
    from modelwright.server.keys import Scope
    from modelwright.server.requests import Request
    from modelwright.server.state import ServerState


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One method of one path.

    Parameters
    ----------
    method
        GET also answers HEAD.
    template
        Path, such as "/v2/models/{model}"; a parameter stands for one part between slashes. The
        metrics count under the template.
    respond
        Answers a request.
    summary
        What it answers, in one sentence for people.
    operation
        Returns what the OpenAPI document says of it; None leaves it out.
    example
        Returns a body, as JSON has it, that the endpoint answers.
    refuse
        Returns a problem in the form in which the endpoint's callers expect it.
    scope
        What a caller's API key must allow; None takes any key.
    is_open
        Whether callers need no API key.
    """

    method: str
    template: str
    respond: Callable[[ServerState, Request], Awaitable[Response]]
    summary: str
    operation: Callable[[Signature], dict[str, Any]] | None = None
    example: Callable[[Signature], Any] | None = None
    refuse: Callable[[RequestRefusedError], Response] = RequestRefusedError.response
    scope: Scope | None = "predict"
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """What a path leads to.

    Parameters
    ----------
    template
        Template that the path has the form of; "other" for a path that leads nowhere.
    endpoints
        The template's endpoints by method; none for a path that leads nowhere.
    parameters
        What stands in the path in the place of each parameter.
    """

    template: str
    endpoints: Mapping[str, Endpoint]
    parameters: Mapping[str, str] = field(default_factory=dict)

    def endpoint(self, method: str) -> Endpoint | None:
        """Return the endpoint that answers a method."""
        return self.endpoints.get("GET" if method == "HEAD" else method)

    def refuse(self, error: RequestRefusedError) -> Response:
        """Return a problem in the form in which callers of this path expect it."""
        for endpoint in self.endpoints.values():
            return endpoint.refuse(error)
        return error.response()


_NOWHERE = Route("other", {})


class Router:
    """Finds endpoints by path; a path without parameters wins over a template.

    Parameters
    ----------
    endpoints
        All of them.
    """

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        self._routes: dict[str, Route] = {}
        methods: dict[str, dict[str, Endpoint]] = {}
        for endpoint in endpoints:
            named = methods.setdefault(endpoint.template, {})
            named[endpoint.method] = endpoint
            self._routes[endpoint.template] = Route(endpoint.template, named)
        self._templates = {
            tuple(template.split("/")): route
            for template, route in self._routes.items()
            if "{" in template
        }

    def route(self, path: str) -> Route:
        """Return what a path leads to."""
        if (route := self._routes.get(path)) is not None and "{" not in path:
            return route
        parts = path.split("/")
        for template, route in self._templates.items():
            if (parameters := _parameters(template, parts)) is not None:
                return Route(route.template, route.endpoints, parameters)
        return _NOWHERE

    def refusal(self, path: str, route: Route) -> RequestRefusedError:
        """Return what a caller is told whose path, or whose method of it, has no endpoint."""
        if not route.endpoints:
            near = did_you_mean(path, self._routes)
            paths = ", ".join(self._routes)
            return RequestRefusedError(
                "not_found", f"The service has the paths {paths}.{near}"
            )
        allowed = ", ".join(
            "GET, HEAD" if method == "GET" else method for method in route.endpoints
        )
        return RequestRefusedError(
            "method_not_allowed",
            f"{route.template} takes {allowed}. See /docs for an example.",
            headers=((b"allow", allowed.encode()),),
        )


def _parameters(template: Sequence[str], parts: Sequence[str]) -> dict[str, str] | None:
    """Return the parameters of a path that has the template's form."""
    if len(template) != len(parts):
        return None
    found = {}
    for expected, part in zip(template, parts, strict=True):
        if expected.startswith("{") and part:
            found[expected[1:-1]] = part
        elif expected != part:
            return None
    return found
