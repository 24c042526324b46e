"""The running service: what keeps it from starting."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import ReleaseError, ServiceError
from modelwright.server import ServeOptions, serve

if TYPE_CHECKING:
    from pathlib import Path


def test_a_port_in_use_is_a_clear_error(release: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(ServiceError, match=f"cannot listen on 127.0.0.1:{port}"):
            serve(lambda: release, None, ServeOptions(port=port))


def test_an_open_address_without_a_key_is_refused(release: Path) -> None:
    with pytest.raises(ServiceError, match="MODELWRIGHT_API_KEY"):
        serve(lambda: release, None, ServeOptions(host="0.0.0.0", port=0))  # noqa: S104 - refused


def test_a_champion_that_does_not_load_ends_the_start(release: Path) -> None:
    (release / "model.onnx").write_bytes(b"x")

    with pytest.raises(ReleaseError, match="changed files"):
        serve(lambda: release, None, ServeOptions(port=0))
