"""Options: who may reach the service without a key."""

from __future__ import annotations

import pytest

from modelwright.errors import ServiceError
from modelwright.server.options import ServeOptions, check_exposure


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_needs_no_key(host: str) -> None:
    check_exposure(ServeOptions(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.4", "example.org"])  # noqa: S104 - refused
@pytest.mark.parametrize("key", [None, ""])
def test_an_address_that_others_reach_needs_a_key(host: str, key: str | None) -> None:
    with pytest.raises(ServiceError, match="MODELWRIGHT_API_KEY"):
        check_exposure(ServeOptions(host=host, api_key=key))


def test_a_key_opens_the_address() -> None:
    check_exposure(ServeOptions(host="0.0.0.0", api_key="k"))  # noqa: S104 - with a key
