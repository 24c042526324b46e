"""Releases small enough to work out by hand, and the service that answers with them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from onnx import TensorProto

from modelwright.journal import Journal
from modelwright.portable import NUMBERS, STRINGS, Graph
from modelwright.records import Column, Signature, Target
from modelwright.server import ServeOptions, app
from modelwright.server.service import _listen, _Server, _url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from modelwright.server import Application

COLUMNS = (
    Column(name="job's title", type="category", levels=("clerk", "engineer")),
    Column(name="age", type="integer", minimum=18.0, maximum=90.0),
    Column(name="rate", type="number", nullable=False, minimum=0.0, maximum=5.0),
    Column(name="since", type="datetime", minimum=0.0, maximum=1.7e9),
    Column(name="member", type="boolean"),
    Column(name="</script>", type="text"),
)
REGRESSION = Signature(columns=COLUMNS, target=Target(name="pay", task="regression"))
BINARY = Signature(
    columns=COLUMNS, target=Target(name="rich", task="binary", classes=(False, True))
)
ROW = {"job's title": "engineer", "age": 40, "rate": 1.5}

# Serves the release whose folder stands in a file, until a signal.
_PROGRAM = """
import sys
from pathlib import Path
from modelwright.server import ServeOptions, serve

pointer, journal = Path(sys.argv[1]), Path(sys.argv[2])
serve(
    lambda: Path(pointer.read_text()),
    journal,
    ServeOptions(port=0),
    on_ready=lambda url: print(url, flush=True),
)
print("stopped", flush=True)
"""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs, and how to talk to it."""

    client: httpx.Client
    application: Application
    journal: Journal

    def ask(self, *rows: dict[str, Any]) -> httpx.Response:
        """Return the answer to rows."""
        return self.client.post("/predict", json={"rows": rows})


@dataclass(frozen=True, slots=True)
class Process:
    """A service in a process of its own."""

    url: str
    process: subprocess.Popen[str]


def write_release(
    folder: Path, signature: Signature = REGRESSION, *, plus: float = 0.0
) -> Path:
    """Write a release that answers 100 for an engineer, plus age, rate and a constant."""
    files = {
        "model.onnx": _model_bytes(signature, plus),
        "signature.json": json.dumps(signature.to_dict()).encode(),
        "reference.json": b"{}",
    }
    release_id = hashlib.sha256(b"".join(files.values())).hexdigest()
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = {"release_id": release_id, "name": "Pay & more", "files": digests}
    release = folder / release_id
    release.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (release / name).write_bytes(content)
    (release / "release.json").write_text(json.dumps(manifest))
    return release


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return write_release(tmp_path / "releases")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Start services in threads; all are stopped at the end."""
    with contextlib.ExitStack() as stack:

        def start(release: Path | Callable[[], Path], **options: Any) -> Service:
            return stack.enter_context(_running(release, tmp_path / "journal", options))

        yield start


@pytest.fixture
def service(start: Callable[..., Service], release: Path) -> Service:
    return start(release)


@contextlib.contextmanager
def process(pointer: Path, journal: Path) -> Iterator[Process]:
    """Run a service in a process of its own; it is killed at the end if it still runs."""
    command = [sys.executable, "-c", _PROGRAM, str(pointer), str(journal)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield Process(running.stdout.readline().strip(), running)
        finally:
            running.kill()


@contextlib.contextmanager
def _running(
    release: Path | Callable[[], Path], journal: Path, named: dict[str, Any]
) -> Iterator[Service]:
    options = ServeOptions(port=0, **named)
    locate = release if callable(release) else lambda: release
    application = app(locate, journal, options)
    is_ready = threading.Event()
    with contextlib.closing(_listen(options)) as listener:
        server = _Server(application, url=_url(listener), on_ready=lambda _: is_ready.set())
        with contextlib.suppress(OSError, RuntimeError):
            application.champion.refresh()
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            assert is_ready.wait(30)
            with httpx.Client(base_url=_url(listener), trust_env=False) as client:
                yield Service(client, application, Journal(journal))
        finally:
            server.should_exit = True
            thread.join()


def _model_bytes(signature: Signature, plus: float) -> bytes:
    graph = Graph(
        n_strings=len(signature.string_columns), n_numbers=len(signature.number_columns)
    )
    title = graph.map_strings(graph.column(STRINGS, 0), {"engineer": 100.0 + plus}, plus)
    known = graph.where_missing(NUMBERS, graph.number(0.0))
    score = graph.add(graph.add(title, graph.column(known, 0)), graph.column(known, 1))
    flat = graph.node("Squeeze", score, graph.constant([1]))
    if signature.target.task == "regression":
        graph.output("prediction", flat, TensorProto.DOUBLE, ["rows"])
        ends = graph.add(score, graph.constant([[-1.0, 1.0]]))
        graph.output("interval", ends, TensorProto.DOUBLE, ["rows", 2])
    else:
        is_rich = graph.cast(
            graph.node("GreaterOrEqual", flat, graph.number(100.0)), TensorProto.INT64
        )
        labels = graph.choose(["false", "true"], is_rich)
        graph.output("prediction", labels, TensorProto.STRING, ["rows"])
        shares = graph.choose([[0.75, 0.25], [0.25, 0.75]], is_rich)
        graph.output("probabilities", shares, TensorProto.DOUBLE, ["rows", 2])
    return bytes(graph.to_model({}).SerializeToString(deterministic=True))
