"""The keyring: who may ask for what, as keys come and go."""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.server import ServeOptions
from modelwright.server.keyring import Keyring
from modelwright.server.keys import SCOPES, add_key, revoke_key
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from modelwright.server.keys import Scope

    CheckProblem = Callable[[httpx.Response, int, str], None]

NOW = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def _problem(keyring: Keyring, secret: str, scope: Scope | None = "predict") -> str:
    try:
        keyring.check({b"x-api-key": secret.encode()}, scope)
    except RequestRefusedError as error:
        return error.problem
    return ""


@pytest.mark.parametrize(
    "headers",
    [
        {b"authorization": b"Bearer s3cret"},
        {b"authorization": b"bearer  s3cret "},
        {b"authorization": b"Basic " + base64.b64encode(b"anyone:s3cret")},
        {b"x-api-key": b"s3cret"},
    ],
)
def test_a_caller_with_the_key_may_ask(headers: dict[bytes, bytes]) -> None:
    keyring = Keyring(ServeOptions(api_key="s3cret"))

    assert keyring.check(headers, "admin") == "environment"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {b"authorization": b"Bearer"},
        {b"authorization": b"Bearer s3cre"},
        {b"authorization": b"Digest s3cret"},
        {b"authorization": b"Basic !"},
        {b"authorization": b"Basic czNjcmV0"},
        {b"x-api-key": b"\xff"},
    ],
)
def test_a_caller_without_the_key_may_not(headers: dict[bytes, bytes]) -> None:
    keyring = Keyring(ServeOptions(api_key="s3cret"))

    with pytest.raises(RequestRefusedError) as raised:
        keyring.check(headers, "predict")

    assert raised.value.problem == "unauthorized"
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("granted", SCOPES)
def test_a_key_allows_what_its_scopes_say_and_any_key_what_needs_any(
    path: Path, granted: Scope
) -> None:
    _, secret = add_key(path, "one", [granted], now=NOW)
    keyring = Keyring(ServeOptions(keys=path))

    problems = {scope: _problem(keyring, secret, scope) for scope in (*SCOPES, None)}

    assert problems == {
        scope: "" if scope in (granted, None) else "forbidden" for scope in (*SCOPES, None)
    }


def test_keys_are_followed_and_revoking_the_last_one_does_not_open_the_service(
    path: Path,
) -> None:
    keyring = Keyring(ServeOptions(keys=path))
    assert _problem(keyring, "") == ""  # there is no file, so no key is needed

    _, secret = add_key(path, "shop", ["predict"], now=NOW)
    keyring.refresh()
    assert [_problem(keyring, sent) for sent in ("", secret)] == ["unauthorized", ""]

    revoke_key(path, "shop")
    keyring.refresh()
    assert [_problem(keyring, sent) for sent in ("", secret)] == ["unauthorized"] * 2

    path.unlink()
    keyring.refresh()
    assert [_problem(keyring, sent) for sent in ("", secret)] == ["unauthorized"] * 2


def test_a_file_that_cannot_be_read_leaves_the_keys_as_they_were(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _, secret = add_key(path, "shop", ["predict"], now=NOW)
    keyring = Keyring(ServeOptions(keys=path))

    path.write_text("{")
    keyring.refresh()
    keyring.refresh()

    assert [_problem(keyring, sent) for sent in ("", secret)] == ["unauthorized", ""]
    assert caplog.text.count("keys_unreadable") == 1


def test_a_file_that_cannot_be_read_at_the_start_lets_no_one_in(path: Path) -> None:
    path.write_text("{")

    assert _problem(Keyring(ServeOptions(keys=path)), "") == "unauthorized"


def test_callers_on_a_unix_socket_need_no_key(tmp_path: Path, path: Path) -> None:
    add_key(path, "shop", ["predict"], now=NOW)
    options = ServeOptions(keys=path, api_key="s3cret", socket=tmp_path / "socket")

    assert _problem(Keyring(options), "") == ""


def test_the_service_follows_the_file_and_tells_401_from_403(
    start: Callable[..., httpx.Client],
    release: Path,
    row: dict[str, Any],
    path: Path,
    check_problem: CheckProblem,
) -> None:
    _, scraper = add_key(path, "scraper", ["admin"], now=NOW)
    client = start(release, keys=path)
    client.headers["Authorization"] = f"Bearer {scraper}"

    check_problem(client.post("/predict", json={"rows": [row]}), 403, "forbidden")
    assert client.get("/metrics").status_code == 200
    assert client.get("/docs").status_code == 200

    _, shop = add_key(path, "shop", ["predict"], now=NOW)
    client.headers["Authorization"] = f"Bearer {shop}"
    while client.post("/predict", json={"rows": [row]}).status_code != 200:
        pass
    check_problem(client.get("/metrics"), 403, "forbidden")

    revoke_key(path, "shop")
    while client.post("/predict", json={"rows": [row]}).status_code == 200:
        pass
    check_problem(client.post("/predict", json={"rows": [row]}), 401, "unauthorized")


def test_no_log_line_holds_a_key_or_the_header_that_brought_it(
    launch: Callable[..., tuple[str, Any]],
    release: Path,
    row: dict[str, Any],
    path: Path,
    tmp_path: Path,
) -> None:
    import httpx

    _, secret = add_key(path, "shop", ["predict"], now=NOW)
    url, process = launch(release, keys=str(path), log="json", access_log=True)
    basic = base64.b64encode(f"me:{secret}".encode()).decode()
    sent = [
        {"X-API-Key": secret},
        {"Authorization": f"Bearer {secret}"},
        {"Authorization": f"Basic {basic}"},
        {"Authorization": "Bearer wr0ng"},
        {"X-Request-Id": secret},
    ]

    for headers in sent:
        httpx.post(f"{url}/predict", json={"rows": [row]}, headers=headers, trust_env=False)
    httpx.get(f"{url}/metrics", headers=sent[0], trust_env=False)
    process.terminate()
    process.communicate()

    log = (tmp_path / "service.log").read_text()
    assert log.count('"event":"request"') == 6
    for hidden in (secret, basic, "wr0ng", "engineer"):
        assert hidden not in log
