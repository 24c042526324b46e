"""Options: who may reach the service without a key."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import ServiceError
from modelwright.server.keys import add_key, revoke_key
from modelwright.server.options import ServeOptions, check_exposure

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_needs_no_key(host: str) -> None:
    check_exposure(ServeOptions(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.4", "example.org"])  # noqa: S104 - refused
@pytest.mark.parametrize("key", [None, ""])
def test_an_address_that_others_reach_needs_a_key(host: str, key: str | None) -> None:
    with pytest.raises(ServiceError, match="MODELWRIGHT_API_KEY"):
        check_exposure(ServeOptions(host=host, api_key=key))


def test_a_key_in_the_file_opens_the_address_and_a_file_without_keys_does_not(
    tmp_path: Path,
) -> None:
    options = ServeOptions(host="0.0.0.0", keys=tmp_path / "keys.json")  # noqa: S104 - with a key
    add_key(options.keys or tmp_path, "shop", ["predict"], now=dt.datetime.now(dt.UTC))
    check_exposure(options)

    revoke_key(options.keys or tmp_path, "shop")
    with pytest.raises(ServiceError, match="modelwright keys add"):
        check_exposure(options)


def test_a_unix_socket_needs_no_key_whatever_the_host(tmp_path: Path) -> None:
    check_exposure(ServeOptions(host="0.0.0.0", socket=tmp_path / "socket"))  # noqa: S104 - unused


def test_a_key_opens_the_address() -> None:
    check_exposure(ServeOptions(host="0.0.0.0", api_key="k"))  # noqa: S104 - with a key
