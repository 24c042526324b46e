"""Listening: an address or a file that is free is taken, one that answers is not."""

from __future__ import annotations

import socket
import stat
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import ServiceError
from modelwright.server import ServeOptions
from modelwright.server.listening import (
    accept_waiting,
    allow_many_files,
    listening,
    url_of,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_an_address_of_the_newer_protocol_has_brackets() -> None:
    try:
        with listening(ServeOptions(host="::1", port=0)) as listener:
            url = url_of(listener)
    except ServiceError:
        pytest.skip("this machine has no IPv6")

    assert url.startswith("http://[::1]:")


def test_connections_that_wait_are_taken() -> None:
    with listening(ServeOptions(port=0)) as listener:
        callers = [socket.create_connection(listener.getsockname()) for _ in range(3)]

        taken = accept_waiting(listener)

    assert len(taken) == 3
    for opened in (*callers, *taken):
        opened.close()


def test_a_socket_is_for_its_owner_and_group_and_goes_with_the_service(
    tmp_path: Path,
) -> None:
    path = tmp_path / "service.sock"

    with listening(ServeOptions(socket=path)) as listener:
        mode = stat.S_IMODE(path.stat().st_mode)
        url = url_of(listener)

    assert (mode, url) == (0o660, f"unix:{path}")
    assert not path.exists()


def test_a_socket_that_nobody_listens_on_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "service.sock"
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(path))

    with (
        listening(ServeOptions(socket=path)),
        socket.socket(socket.AF_UNIX) as caller,
    ):
        caller.connect(str(path))


def test_a_socket_that_answers_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "service.sock"

    with listening(ServeOptions(socket=path)) as listener:
        with (
            pytest.raises(ServiceError, match="another service answers there"),
            listening(ServeOptions(socket=path)),
        ):
            pass
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(path))
            for taken in accept_waiting(listener):
                taken.close()


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("precious")

    with (
        pytest.raises(ServiceError, match="no socket stands there"),
        listening(ServeOptions(socket=path)),
    ):
        pass

    assert path.read_text() == "precious"


def test_files_beside_the_connections_have_room() -> None:
    import resource

    n_connections = allow_many_files()

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft == hard
    assert 0 < n_connections < soft or soft == resource.RLIM_INFINITY
