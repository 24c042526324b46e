"""The supervisor: starts workers on one listener, replaces one that dies, and ends with them.

The workers inherit one listening socket instead of each opening the port anew (SO_REUSEPORT): a
connection that waits belongs to all of them, so that none is reset when a worker dies, and a unix
socket works alike. They are fresh processes, not forks, so that no thread or lock of the caller's
libraries is carried over half done.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import selectors
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from modelwright.errors import ServiceError
from modelwright.server.worker import FAILED, READY

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from modelwright.server.worker import Service

logger = logging.getLogger(__name__)

# -P: what lies in the working folder is a library only if it is one for the supervisor.
_COMMAND = (
    sys.executable,
    "-P",
    "-c",
    "from modelwright.server.worker import main; main()",
)
_TICK_SECONDS = 0.1
# A worker drains for 2 s and may finish long requests for another 10.
_STOP_SECONDS = 15.0
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 30.0
# A worker that answered for so long did not die of its start.
_PROVEN_SECONDS = 10.0


class Supervisor:
    """Keeps a number of workers answering until SIGTERM or SIGINT.

    Parameters
    ----------
    service
        What each worker answers with; its functions must be importable by name.
    listener
        The socket that all of them listen on.
    n_workers
        How many.
    """

    def __init__(
        self, service: Service, listener: socket.socket, *, n_workers: int
    ) -> None:
        self._listener = listener
        self._selector = selectors.DefaultSelector()
        self._n_signals = 0
        try:
            text = pickle.dumps(service)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise ServiceError(
                f"Several workers cannot be given this service: {error}. Pass functions that are "
                "defined in a module, or serve with one worker."
            ) from error
        self._workers = [
            _Worker(number, text, listener.fileno()) for number in range(n_workers)
        ]

    def run(self, *, on_ready: Callable[[], None]) -> None:
        """Start the workers and stay until told to stop; `on_ready` once all of them answer.

        Raises
        ------
        ServiceError
            If a worker fails before the service was ready.
        """
        with self._signals(), self._selector:
            try:
                self._keep_alive(on_ready)
            finally:
                self._stop()

    def _keep_alive(self, on_ready: Callable[[], None]) -> None:
        was_ready = False
        while not self._n_signals:
            for worker in self._workers:
                if worker.is_due():
                    self._selector.register(worker.start(), selectors.EVENT_READ, worker)
            for key, _ in self._selector.select(_TICK_SECONDS):
                self._hear(key.data, was_ready=was_ready)
            if not was_ready and all(worker.is_ready for worker in self._workers):
                was_ready = True
                on_ready()

    def _hear(self, worker: _Worker, *, was_ready: bool) -> None:
        """Take note of what a worker says, or of its end."""
        said = worker.read()
        if said.startswith(READY):
            worker.is_ready = True
            logger.info("worker_ready worker=%d pid=%d", worker.number, worker.pid)
            return
        self._selector.unregister(worker.status)
        reason = said[1:].decode() if said.startswith(FAILED) else ""
        code = worker.end()
        if not was_ready and not self._n_signals:
            raise ServiceError(
                reason or f"A worker ended with exit code {code} before it was ready."
            )
        pause = worker.postpone()
        logger.warning(
            "worker_died worker=%d exit_code=%s reason=%r restart_in_seconds=%.1f",
            worker.number,
            code,
            reason,
            pause,
        )

    def _stop(self) -> None:
        """Let every worker drain, and leave none behind."""
        # The last holder's close resets what waits, so it must be a worker's, which takes it.
        self._listener.close()
        for worker in self._workers:
            worker.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        while any(worker.is_running() for worker in self._workers):
            if self._n_signals > 1 or time.monotonic() > deadline:
                break
            time.sleep(_TICK_SECONDS / 5)
        for worker in self._workers:
            if worker.is_running():
                logger.warning("worker_killed worker=%d", worker.number)
            worker.end()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Count SIGTERM and SIGINT: the first one stops, the second one stops at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def count(_number: int, _frame: object) -> None:
            """Remember one more signal."""
            self._n_signals += 1

        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, count) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Worker:
    """One place among the workers, and the process that has it now."""

    def __init__(self, number: int, service: bytes, listener_file: int) -> None:
        self.number = number
        self.is_ready = False
        self.status = -1
        self._service = service
        self._listener_file = listener_file
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._due_at = 0.0
        self._n_failures = 0

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def is_due(self) -> bool:
        return self._process is None and time.monotonic() >= self._due_at

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> int:
        """Start the process; return the file descriptor on which it says how it does."""
        self.status, theirs = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*_COMMAND, str(self.number), str(self._listener_file), str(theirs)],
                stdin=subprocess.PIPE,
                pass_fds=(self._listener_file, theirs),
                env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
                # Ctrl-C reaches the supervisor only, which then lets the workers drain.
                process_group=0,
            )
        finally:
            os.close(theirs)
        self._started_at = time.monotonic()
        assert self._process.stdin is not None  # noqa: S101 - narrows the type
        with contextlib.suppress(BrokenPipeError):  # it died at once; its status says so
            self._process.stdin.write(self._service)
            self._process.stdin.flush()
        return self.status

    def read(self) -> bytes:
        """Return what the process said, nothing if it has ended."""
        return os.read(self.status, 65536)

    def terminate(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def end(self) -> int | None:
        """Make sure that the process has ended, and return its exit code."""
        if self._process is None:
            return None
        self._process.kill()
        code = self._process.wait()
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()  # type: ignore[union-attr]
        os.close(self.status)
        self._process, self.is_ready = None, False
        return code

    def postpone(self) -> float:
        """Decide when to start again, later after each death in a row; return in how many seconds."""
        if time.monotonic() - self._started_at > _PROVEN_SECONDS:
            self._n_failures = 0
        pause = min(_FIRST_PAUSE_SECONDS * 2.0**self._n_failures, _LONGEST_PAUSE_SECONDS)
        self._n_failures += 1
        self._due_at = time.monotonic() + pause
        return pause
