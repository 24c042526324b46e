"""A real PostgreSQL server on loopback, of Debian's binaries, for the tests that need one."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

USER = "modelwright"


def why_not() -> str:
    """Return why no server can be started here; empty if one can."""
    if _binaries() is None:
        return "PostgreSQL is not installed"
    if os.geteuid() == 0 and _account() is None:
        return "PostgreSQL does not run as root, and there is no user 'postgres'"
    return ""


class PostgresServer:
    """A server with a database of its own; its password is in the environment alone.

    Parameters
    ----------
    password
        What `PGPASSWORD` must hold.
    """

    def __init__(self, password: str) -> None:
        self.password = password
        self.port = _free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="modelwright-postgres-"))
        self._account = _account() if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._make()

    @property
    def url(self) -> str:
        """The database's URL, without the password."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [_binary("postgres"), "-D", str(self._folder / "data")]
        command += ["-p", str(self.port), "-k", str(self._folder)]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        self._process = subprocess.Popen(
            command,
            cwd=self._folder,
            user=self._account,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ready = [_binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode != 0:
            assert self._process.poll() is None, "PostgreSQL ended early"
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop at once, as when the machine is cut off; what was committed stays."""
        if self._process is not None:
            self._process.send_signal(3)  # SIGQUIT: the server's immediate shutdown
            self._process.wait(60)
            self._process = None

    def remove(self) -> None:
        """Stop, and remove the data."""
        self.stop()
        shutil.rmtree(self._folder)

    def new_url(self) -> str:
        """Return the URL with a schema that nobody has used."""
        return f"{self.url}?schema=test_{secrets.token_hex(6)}"

    def _make(self) -> None:
        secret = self._folder / "secret"
        secret.write_text(self.password)
        if self._account is not None:
            for path in (self._folder, secret):
                shutil.chown(path, self._account)
        command = [_binary("initdb"), "-D", str(self._folder / "data"), "-U", USER]
        command += ["-A", "scram-sha-256", "--pwfile", str(secret), "-N"]
        subprocess.run(
            command,
            cwd=self._folder,
            user=self._account,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        secret.unlink()


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).parent if named else None


def _binary(name: str) -> str:
    folder = _binaries()
    assert folder is not None
    return str(folder / name)


def _account() -> str | None:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
