"""The shadow: a release that is asked what the champion is asked, and can do it no harm."""

from __future__ import annotations

import contextlib
import logging
import pickle
import subprocess
import sys
import threading
from collections import deque
from typing import IO, TYPE_CHECKING

import msgspec

from modelwright.journal import to_lines
from modelwright.server.shadow_tally import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from modelwright.journal import Entry
    from modelwright.server.shadow_tally import ShadowTask
    from modelwright.server.traffic_metrics import TrafficMetrics

logger = logging.getLogger(__name__)

# A few megabytes at most, and seconds of a busy service.
MOST_WAITING_ROWS = 5_000
_RESTART_SECONDS = 5.0
_END_SECONDS = 5.0
_COMMAND = (sys.executable, "-P", "-m", "modelwright.server.shadow_scoring")

Batch = tuple["Sequence[Entry]", "Sequence[dict[str, Any]]"]


class Shadow:
    """Hands what the champion has answered to a process of its own, through a bounded queue.

    Parameters
    ----------
    task
        What the process does.
    metrics
        Where its rows are counted.
    """

    def __init__(self, task: ShadowTask, metrics: TrafficMetrics) -> None:
        self.release_id = task.folder.name
        self._task = pickle.dumps(task)
        self._metrics = metrics
        self._waiting: deque[Batch] = deque()
        self._n_waiting = 0
        self._changed = threading.Condition()
        self._is_over = False
        self._has_died = False
        self._process: subprocess.Popen[bytes] | None = None
        self._feeder = threading.Thread(target=self._feed, daemon=True)
        self._feeder.start()

    def offer(self, entries: Sequence[Entry], rows: Sequence[dict[str, Any]]) -> None:
        """Let the shadow answer rows too, unless too many wait already; never waits itself.

        Parameters
        ----------
        entries
            The champion's answers.
        rows
            What was asked, with what the champion does not know.
        """
        with self._changed:
            if self._n_waiting and self._n_waiting + len(rows) > MOST_WAITING_ROWS:
                self._metrics.shadow_dropped.inc(len(rows))
                return
            self._waiting.append((entries, rows))
            self._n_waiting += len(rows)
            self._changed.notify()

    def end(self) -> None:
        """Let the process answer what it has, and end it."""
        with self._changed:
            self._is_over = True
            self._changed.notify()
        self._feeder.join(_END_SECONDS)
        if self._feeder.is_alive() and self._process is not None:
            self._process.kill()
        self._feeder.join()

    def _feed(self) -> None:
        """Bring batches to the process; start it again, after a while, when it has ended."""
        while not self._is_over:
            try:
                self._run_process()
            except OSError as error:
                logger.error("shadow_ended reason=%r", str(error))  # noqa: TRY400 - expected
            if self._is_over:
                return
            self._metrics.shadow_restarts.inc()
            with self._changed:
                self._changed.wait_for(lambda: self._is_over, timeout=_RESTART_SECONDS)

    def _run_process(self) -> None:
        # A group of its own: Ctrl-C at the terminal is for the service, which ends it.
        with subprocess.Popen(  # noqa: S603 - our own interpreter and module
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            assert process.stdin is not None  # noqa: S101 - narrows the type
            assert process.stdout is not None  # noqa: S101 - narrows the type
            self._process, self._has_died = process, False
            reader = threading.Thread(
                target=self._count, args=(process.stdout,), daemon=True
            )
            reader.start()
            try:
                process.stdin.write(self._task)
                process.stdin.flush()
                while (batch := self._next()) is not None:
                    self._send(process.stdin, batch)
            finally:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
                reader.join()

    def _next(self) -> Batch | None:
        """Return what waits longest, None at the end.

        Raises
        ------
        BrokenPipeError
            If the process has ended.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_over or self._has_died)
            if self._has_died:
                raise BrokenPipeError("its process has ended")
            if not self._waiting:
                return None
            batch = self._waiting.popleft()
            self._n_waiting -= len(batch[1])
            return batch

    def _send(self, stream: IO[bytes], batch: Batch) -> None:
        asked = [
            msgspec.structs.replace(entry, row=row)
            for entry, row in zip(*batch, strict=True)
        ]
        try:
            stream.write(to_lines(asked))
            stream.flush()
        except OSError:
            self._metrics.shadow_failures.inc(len(asked))
            raise

    def _count(self, stream: IO[bytes]) -> None:
        for line in stream:
            try:
                self._metrics.count_shadow(msgspec.json.decode(line, type=Tally))
            except (
                msgspec.DecodeError,
                UnicodeDecodeError,
            ):  # a library of the release that prints
                logger.warning("shadow_said line=%r", line[:200])
        with self._changed:
            self._has_died = True
            self._changed.notify()
