"""Releases small enough to work out by hand, and the service that answers with them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from onnx import TensorProto

from modelwright.errors import ReleaseError
from modelwright.journal import Journal
from modelwright.portable import NUMBERS, STRINGS, Graph
from modelwright.records import Column, Signature, Target
from modelwright.server import ServeOptions, app
from modelwright.server.http_server import HttpServer
from modelwright.server.listening import listening, url_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modelwright.server.application import Application

    Launched = tuple[str, subprocess.Popen[str]]


SOURCE = Path(__file__).parents[2] / "src"
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

# Serves the release whose folder stands in a file, until a signal. Its functions have a module's
# name, by which workers find them.
_PROGRAM = """
import json
import sys
from functools import partial
from pathlib import Path
from modelwright.server import ServeOptions, serve


def champion(pointer):
    return Path(pointer.read_text())


def main():
    pointer, journal, options = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
    paths = {name: Path(options[name]) for name in ("keys", "socket") if name in options}
    serve(
        partial(champion, pointer),
        journal,
        ServeOptions(**{"port": 0, **options, **paths}),
        on_ready=lambda url: print(url, flush=True),
    )
    print("stopped", flush=True)
"""


@pytest.fixture
def make_release(tmp_path: Path) -> Callable[..., Path]:
    """Write a release that answers 100 for an engineer, plus age, rate and a constant."""

    def make(task: str = "regression", *, plus: float = 0.0) -> Path:
        signature = BINARY if task == "binary" else REGRESSION
        return _write_release(tmp_path / "releases", signature, plus=plus)

    return make


@pytest.fixture
def release(make_release: Callable[..., Path]) -> Path:
    return make_release()


@pytest.fixture
def row() -> dict[str, Any]:
    return {"job's title": "engineer", "age": 40, "rate": 1.5}


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


@pytest.fixture
def start(journal: Journal) -> Iterator[Callable[..., httpx.Client]]:
    """Start services in threads, and give clients of them; all are stopped at the end."""
    with contextlib.ExitStack() as stack:

        def start(release: Path | Callable[[], Path], **options: Any) -> httpx.Client:
            return stack.enter_context(_running(release, journal.folder, options))

        yield start


@pytest.fixture
def application(release: Path) -> Application:
    """Return the service without a journal, as it is before any request."""
    application = app(lambda: release)
    application.state.champion.refresh()
    return application


@pytest.fixture
def address(application: Application) -> Iterator[tuple[str, int]]:
    """Run the application in a thread; give where it answers."""
    with _answering(application, ServeOptions(port=0)) as client:
        yield client.base_url.host, client.base_url.port or 0


@pytest.fixture
def client(start: Callable[..., httpx.Client], release: Path) -> httpx.Client:
    """Return a client of a service without special options."""
    return start(release)


@pytest.fixture
def launch(tmp_path: Path, journal: Journal) -> Iterator[Callable[..., Launched]]:
    """Start services in processes of their own; give their address and the process.

    The service follows the release whose folder stands in the file `pointer`, and writes what it
    logs to the file `service.log`.
    """
    (tmp_path / "served_program.py").write_text(_PROGRAM)
    found = os.pathsep.join([str(tmp_path), str(SOURCE), os.environ.get("PYTHONPATH", "")])
    with contextlib.ExitStack() as stack:
        log = stack.enter_context((tmp_path / "service.log").open("w"))

        def launch(release: Path, **options: Any) -> Launched:
            pointer = tmp_path / "pointer"
            pointer.write_text(str(release))
            command = [sys.executable, "-c", "import served_program; served_program.main()"]
            running = stack.enter_context(
                subprocess.Popen(
                    [*command, str(pointer), str(journal.folder), json.dumps(options)],
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    env=os.environ | {"PYTHONPATH": found},
                )
            )
            stack.callback(running.kill)
            assert running.stdout is not None
            return running.stdout.readline().strip(), running

        yield launch


@pytest.fixture
def check_problem() -> Callable[[httpx.Response, int, str], None]:
    """Return a function that asserts that a response is a problem of a status and kind."""

    def check(response: httpx.Response, status: int, kind: str) -> None:
        document = response.json()
        assert response.status_code == status == document["status"]
        assert response.headers["content-type"] == "application/problem+json"
        assert document["type"] == f"/docs#{kind}"
        assert document["title"]
        assert document["detail"]

    return check


@contextlib.contextmanager
def _running(
    release: Path | Callable[[], Path], journal: Path, named: dict[str, Any]
) -> Iterator[httpx.Client]:
    options = ServeOptions(port=0, **named)
    application = app(release if callable(release) else lambda: release, journal, options)
    with contextlib.suppress(ReleaseError):
        application.state.champion.refresh()
    with _answering(application, options) as client:
        yield client


@contextlib.contextmanager
def _answering(application: Application, options: ServeOptions) -> Iterator[httpx.Client]:
    is_ready = threading.Event()
    with listening(options) as listener:
        server = HttpServer(application, options, on_ready=is_ready.set)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            assert is_ready.wait(30)
            with httpx.Client(base_url=url_of(listener), trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


def _write_release(
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
        graph.output("raw_scores", score, TensorProto.DOUBLE, ["rows", 1])
    else:
        is_rich = graph.cast(
            graph.node("GreaterOrEqual", flat, graph.number(100.0)), TensorProto.INT64
        )
        labels = graph.choose(["false", "true"], is_rich)
        graph.output("prediction", labels, TensorProto.STRING, ["rows"])
        shares = graph.choose([[0.75, 0.25], [0.25, 0.75]], is_rich)
        graph.output("probabilities", shares, TensorProto.DOUBLE, ["rows", 2])
    return bytes(graph.to_model({}).SerializeToString(deterministic=True))
