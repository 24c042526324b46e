"""A worker: it says how it does, and ends with its supervisor."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from modelwright.journal import Journal
from modelwright.server import ServeOptions
from modelwright.server.listening import listening, url_of
from modelwright.server.worker import FAILED, READY, Service

if TYPE_CHECKING:
    import socket

    from tests.postgresql import PostgresServer

COMMAND = [sys.executable, "-c", "from modelwright.server.worker import main; main()"]


@pytest.fixture
def service(release: Path) -> bytes:
    return pickle.dumps(
        Service(
            champion_path=partial(Path, release),
            journal_folder=None,
            options=ServeOptions(),
        )
    )


def _start(listener: socket.socket) -> tuple[subprocess.Popen[bytes], int]:
    ours, theirs = os.pipe()
    file = listener.fileno()
    process = subprocess.Popen(
        [*COMMAND, "0", str(file), str(theirs)],
        stdin=subprocess.PIPE,
        pass_fds=(file, theirs),
    )
    os.close(theirs)
    return process, ours


def _tell(process: subprocess.Popen[bytes], service: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(service)
    process.stdin.flush()


def test_a_worker_says_that_it_is_ready_and_ends_when_its_input_does(
    service: bytes,
) -> None:
    with listening(ServeOptions(port=0)) as listener:
        process, status = _start(listener)
        _tell(process, service)
        said = os.read(status, 100)
        answer = httpx.get(f"{url_of(listener)}/health/ready", trust_env=False)

        assert process.stdin is not None
        process.stdin.close()

        assert process.wait(30) == 0
        assert (said, answer.status_code, os.read(status, 100)) == (READY, 200, b"")
        os.close(status)


def test_a_worker_whose_release_does_not_load_says_why(
    release: Path, service: bytes
) -> None:
    (release / "model.onnx").write_bytes(b"x")
    with listening(ServeOptions(port=0)) as listener:
        process, status = _start(listener)
        _tell(process, service)

        said = os.read(status, 1000)

        assert process.wait(30) == 1
        assert said.startswith(FAILED)
        assert b"changed files" in said
        os.close(status)
        assert process.stdin is not None
        process.stdin.close()


def test_a_worker_keeps_what_it_answers_in_the_database_that_it_is_told(
    release: Path, row: dict[str, Any], tmp_path: Path, postgres: PostgresServer
) -> None:
    url = postgres.new_url()
    service = Service(
        champion_path=partial(Path, release),
        journal_folder=tmp_path / "journal",
        options=ServeOptions(journal=url),
    )
    with listening(ServeOptions(port=0)) as listener:
        process, status = _start(listener)
        _tell(process, pickle.dumps(service))
        assert os.read(status, 100) == READY
        asked = {"rows": [row]}
        httpx.post(f"{url_of(listener)}/predict", json=asked, trust_env=False)

        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0
        os.close(status)

    assert Journal(tmp_path / "another", url).count() == 1
