"""The pages about the service: each endpoint stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    Row = dict[str, Any]
    Start = Callable[..., httpx.Client]
    CheckProblem = Callable[[httpx.Response, int, str], None]


def test_the_root_leads_to_the_documentation(client: httpx.Client) -> None:
    response = client.get("/", follow_redirects=True)

    assert response.url.path == "/docs"
    assert response.status_code == 200


def test_the_page_and_the_document_name_what_can_be_asked(client: httpx.Client) -> None:
    page = client.get("/docs").text
    paths = client.get("/openapi.json").json()["paths"]

    assert "<code>POST /predict</code>" in page
    assert '<a href="health/ready"><code>GET /health/ready</code></a>' in page
    assert {"/predict", "/health/live", "/health/ready", "/metrics"} <= set(paths)
    assert not {"/", "/docs", "/openapi.json"} & set(paths)
