"""The documentation page: complete in itself, and its command works."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shlex
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from modelwright.runtime import load
from modelwright.server.docs_page import curl_command, docs_response
from modelwright.server.endpoints import ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx


class _Page(HTMLParser):
    """What a browser finds in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.texts: dict[str, str] = {}
        self.columns: dict[str, str | None] = {}
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._inside = found.get("id") or tag
        self.links += [
            found[name] or "" for name in ("src", "href", "action") if name in found
        ]
        if name := found.get("data-column"):
            self.columns[name] = found.get("value")

    def handle_data(self, data: str) -> None:
        self.texts[self._inside] = self.texts.get(self._inside, "") + data


def test_the_page_asks_for_the_key_of_outcomes(make_release: Callable[..., Path]) -> None:
    predictor = load(make_release("binary"))

    page = docs_response(
        predictor, ENDPOINTS, host="localhost", has_key=False, key="order<id>"
    )

    assert "Send <code>order&lt;id&gt;</code> with each row" in page.body.decode()


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_the_page_loads_nothing_from_elsewhere(
    make_release: Callable[..., Path], task: str
) -> None:
    page = docs_response(
        load(make_release(task)), ENDPOINTS, host="localhost", has_key=True
    ).body.decode()

    links = _Page(page).links
    shown = {each.template for each in ENDPOINTS if each.method == "GET"}
    assert set(links) == {"data:,"} | {path[1:] for path in shown if "{" not in path}
    assert set(re.findall(r"https?://[^/\s]*", page)) == {"http://localhost"}
    assert "@import" not in page
    assert "url(" not in page


def test_the_page_has_a_field_for_every_column_with_a_value_that_works(
    client: httpx.Client,
) -> None:
    fields = _Page(client.get("/docs").text).columns

    row = {name: value for name, value in fields.items() if value is not None}
    response = client.post("/predict", json={"rows": [row]})

    assert set(fields) == {"job's title", "age", "rate", "since", "member", "</script>"}
    assert response.status_code == 200


@pytest.mark.parametrize("key", [None, "s3cret"])
def test_the_command_of_the_page_is_answered(
    start: Callable[..., httpx.Client], release: Path, key: str | None
) -> None:
    client = start(release, api_key=key)
    headers = {"X-API-Key": key} if key else {}
    shown = _Page(client.get("/docs", headers=headers).text).texts["curl"]

    program, url, *options = shlex.split(shown.replace("$MODELWRIGHT_API_KEY", key or ""))
    arguments = dict(zip(options[-4::2], options[-3::2], strict=True))
    sent = dict(
        header.split(": ", 1)
        for flag, header in zip(options[::2], options[1::2], strict=True)
        if flag == "-H"
    )
    response = client.post(url, content=arguments["--data-binary"].encode(), headers=sent)

    assert program == "curl"
    assert response.status_code == 200
    assert response.json()["predictions"][0]["warnings"] == []
    assert len(json.loads(arguments["--data-binary"])["rows"]) == 1


@pytest.mark.parametrize(
    "host", ["", "a b", "x'; rm -rf /", "<script>", "a/b", "[::1]:80\r\n"]
)
def test_a_strange_host_is_not_shown(release: Path, host: str) -> None:
    command = curl_command(load(release), host=host, has_key=False)

    assert command.startswith("curl http://127.0.0.1:8000/predict ")


def test_the_policy_allows_the_script_of_the_page_and_no_other(
    client: httpx.Client,
) -> None:
    response = client.get("/docs")

    (script,) = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy


def test_names_of_columns_cannot_end_the_markup(client: httpx.Client) -> None:
    page = client.get("/docs").text

    assert page.count("</script>") == 1
    assert "&lt;/script&gt;" in page


def test_every_body_that_the_page_shows_is_answered(client: httpx.Client) -> None:
    page = client.get("/docs").text
    shown = re.findall(r'<pre data-path="(.*?)">(.*?)</pre>', page, re.DOTALL)

    statuses = {
        html.unescape(path): client.post(
            html.unescape(path), content=html.unescape(body).encode()
        ).status_code
        for path, body in shown
    }

    assert "/predict" in statuses
    assert set(statuses.values()) == {200}
