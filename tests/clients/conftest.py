"""Services that clients in other languages are tried on, and a line to them that fails on demand."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from modelwright import Classifier, Regressor, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd

KEY = "a key for tests"
MAX_ROWS = 50  # fewer than the clients' rows: they must find out

# Serves a release until it is ended.
_PROGRAM = """
import sys
from pathlib import Path
from modelwright.server import ServeOptions, serve

release, journal, key, max_rows = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
serve(
    lambda: release,
    journal,
    ServeOptions(port=0, api_key=key or None, max_rows=max_rows),
    on_ready=lambda url: print(url, flush=True),
)
"""


@pytest.fixture(scope="session")
def environment(
    tmp_path_factory: pytest.TempPathFactory, mixed_rows: Callable[..., pd.DataFrame]
) -> Iterator[dict[str, str]]:
    """Return the environment for a client's own tests.

    MODELWRIGHT_TESTS is a folder: `services.json` has the addresses, `rows.json` rows and
    `expected.json` what the release answers to them in Python, by the kind of its target.
    """
    folder = tmp_path_factory.mktemp("clients")
    services: dict[str, str] = {}
    expected: dict[str, Any] = {}
    with contextlib.ExitStack() as stack:
        for task, model in (("regression", Regressor), ("binary", Classifier)):
            frame = mixed_rows(task)
            fitted = model(trials=1, learners=["lightgbm"])
            manifest = fitted.fit(frame.drop(columns="y"), frame["y"]).release(folder)
            release = folder / manifest.release_id
            services[task] = stack.enter_context(_serving(release, folder / f"j-{task}"))
            expected[task] = _answers(release, rows := _rows(frame))
        services["keyed"] = stack.enter_context(
            _serving(release, folder / "j-keyed", key=KEY, max_rows=MAX_ROWS)
        )
        services["faulty"] = stack.enter_context(_faulty(services["regression"]))
        documents = {"services": services, "rows": rows, "expected": expected}
        for name, document in documents.items():
            (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
        # A proxy that the machine may have is not to be asked for addresses of this machine.
        kept = {
            name: value for name, value in os.environ.items() if "proxy" not in name.lower()
        }
        yield kept | {"MODELWRIGHT_TESTS": str(folder), "MODELWRIGHT_TESTS_KEY": KEY}


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON has them: numbers with all their digits, gaps, texts that need care."""
    rows = frame.drop(columns="y").head(120).copy()
    rows["size"] = rows["size"] + np.random.default_rng(1).normal(0, 1, len(rows))
    rows.loc[3, "note"] = 'a "broken"\tparcel \\ été, \U0001f4e6'
    rows.loc[4, "kind"] = "größer"
    return list(json.loads(rows.to_json(orient="records", double_precision=15)))


def _answers(release: Path, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    predictor = load(release)
    return [
        {
            "prediction": answer.prediction,
            "probabilities": answer.probabilities,
            "interval": answer.interval,
            "warnings": answer.warnings,
            "contributions": explanation.contributions,
        }
        for answer, explanation in zip(
            predictor.answer(rows), predictor.explain(rows), strict=True
        )
    ]


@contextlib.contextmanager
def _serving(
    release: Path, journal: Path, *, key: str = "", max_rows: int = 10_000
) -> Iterator[str]:
    command = [
        sys.executable,
        "-c",
        _PROGRAM,
        str(release),
        str(journal),
        key,
        str(max_rows),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            url = running.stdout.readline().strip()
            assert url
            yield url
        finally:
            running.terminate()


@contextlib.contextmanager
def _faulty(service: str) -> Iterator[str]:
    """Pass requests on to a service, after the faults that the address names.

    Below `/503,drop/NAME/`, the first request is refused with 503, the second is answered by the
    service but its connection breaks before the answer, and all others pass. `/…/requests` says how
    many there were.
    """

    class Line(_FaultyLine):
        service_url = service
        seen: ClassVar[dict[str, int]] = defaultdict(int)

    with ThreadingHTTPServer(("127.0.0.1", 0), Line) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _FaultyLine(BaseHTTPRequestHandler):
    """See `_faulty`."""

    service_url: str
    seen: ClassVar[dict[str, int]]

    def do_GET(self) -> None:
        faults, name, path = self.path.strip("/").split("/", 2)
        if path == "requests":
            self._reply(200, str(self.seen[f"{faults}/{name}"]).encode())
        else:
            self._pass_on(path, None)

    def do_POST(self) -> None:
        faults, name, path = self.path.strip("/").split("/", 2)
        body = self.rfile.read(int(self.headers["content-length"]))
        planned = faults.split(",")
        position = self.seen[f"{faults}/{name}"]
        self.seen[f"{faults}/{name}"] += 1
        fault = planned[position] if position < len(planned) else ""
        if fault in {"429", "503"}:
            self._reply(int(fault), b"later", **{"Retry-After": "0"})
        elif fault == "html":
            self._reply(200, b"<html>Welcome</html>")
        elif fault == "slow":
            time.sleep(3)
            self.close_connection = True
        elif fault == "drop":
            self._ask(path, body)
            self.close_connection = True
        else:
            self._pass_on(path, body)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""

    def _pass_on(self, path: str, body: bytes | None) -> None:
        self._reply(200, self._ask(path, body))

    def _ask(self, path: str, body: bytes | None) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - our own service
            f"{self.service_url}/{path}", body, {"Content-Type": "application/json"}
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request
        ) as answer:
            return bytes(answer.read())

    def _reply(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
