"""The documentation page: everything that a caller needs, in one file without foreign parts."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from modelwright.runtime import example_row
from modelwright.server.openapi import describe
from modelwright.server.responses import PROBLEMS, Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from modelwright.runtime import Predictor
    from modelwright.server.routing import Endpoint

_HOST = re.compile(r"[\w.\-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?", re.ASCII)


def docs_response(
    predictor: Predictor,
    endpoints: Sequence[Endpoint],
    *,
    host: str,
    has_key: bool,
    key: str | None = None,
) -> Response:
    """Return the page for the release that answers, at the host that the caller knows.

    Parameters
    ----------
    predictor
        The release.
    endpoints
        What can be asked.
    host
        As the caller named it.
    has_key
        Whether callers must send an API key.
    key
        Column that outcomes may be matched by.
    """
    template = _environment().get_template("docs.html.jinja")
    script = (_templates() / "docs.js").read_text(encoding="utf-8")
    signature = predictor.signature
    page = template.render(
        name=predictor.name,
        release_id=predictor.release_id,
        target=signature.target,
        columns=[(column, describe(column)) for column in signature.columns],
        example=example_row(signature),
        curl=curl_command(predictor, host=host, has_key=has_key),
        endpoints=endpoints,
        bodies=_bodies(predictor, endpoints),
        has_key=has_key,
        key=key,
        problems=PROBLEMS,
        script=script,
    )
    policy = (
        f"default-src 'none'; script-src 'sha256-{_digest(script)}'; style-src 'unsafe-inline'; "
        "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = ((b"content-security-policy", policy.encode()),)
    return Response(200, page.encode(), b"text/html; charset=utf-8", headers)


def _bodies(predictor: Predictor, endpoints: Sequence[Endpoint]) -> list[tuple[str, str]]:
    """Return a body for each endpoint that takes one, except where another version is named."""
    return [
        (
            endpoint.template.replace("{model}", predictor.name),
            json.dumps(endpoint.example(predictor.signature), ensure_ascii=False, indent=1),
        )
        for endpoint in endpoints
        if endpoint.example is not None and "{version}" not in endpoint.template
    ]


def curl_command(predictor: Predictor, *, host: str, has_key: bool) -> str:
    """Return a command for the shell that asks for a prediction of the example row."""
    if not _HOST.fullmatch(host):
        host = "127.0.0.1:8000"
    rows = [example_row(predictor.signature)]
    body = json.dumps({"rows": rows}, ensure_ascii=False)
    key = ' -H "Authorization: Bearer $MODELWRIGHT_API_KEY"' if has_key else ""
    return (
        f"curl http://{host}/predict{key} -H 'Content-Type: application/json' "
        f"--data-binary {shlex.quote(body)}"
    )


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _templates() -> Path:
    return Path(__file__).parent / "templates"


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
