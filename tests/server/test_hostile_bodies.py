"""Whatever a caller sends, it is answered or told what is wrong: never a failure of the service."""

from __future__ import annotations

import asyncio
import copy
import io
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelwright.server import ServeOptions, app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.server.application import Application

ROW: dict[str, Any] = {"job's title": "engineer", "age": 40, "rate": 1.5, "member": True}
NAMES = [*ROW, "since", "</script>"]
INFER = "/v2/models/Pay & more/infer"
TENSORS = {
    "id": "q",
    "inputs": [
        {"name": name, "datatype": datatype, "shape": [2], "data": data}
        for name, datatype, data in (
            ("job's title", "BYTES", ["engineer", None]),
            ("age", "INT64", [40, None]),
            ("rate", "FP64", [1.5, 2.5]),
            ("since", "BYTES", ["2020-01-01", ""]),
            ("member", "BOOL", [True, None]),
            ("</script>", "BYTES", ["some words", "é"]),
        )
    ],
    "outputs": [{"name": "prediction"}],
}
DOCUMENTS: list[tuple[str, Any]] = [
    ("/predict", {"rows": [ROW, ROW], "ids": ["a", 7]}),
    ("/predict", {"columns": {name: [value] for name, value in ROW.items()}}),
    ("/predict?explain=1", {"rows": [ROW]}),
    (
        "/outcomes",
        {"outcomes": [{"id": "a", "outcome": 1.5, "observed_at": "2026-01-01T00:00:00Z"}]},
    ),
    (INFER, TENSORS),
    (
        "/invocations",
        {"dataframe_split": {"columns": list(ROW), "data": [[*ROW.values()]]}},
    ),
    ("/invocations", {"dataframe_records": [ROW]}),
    ("/invocations", {"instances": [[*ROW.values(), None, None]]}),
    ("/invocations", {"inputs": {name: [value] for name, value in ROW.items()}}),
]
ARROW, PARQUET = "application/vnd.apache.arrow.stream", "application/vnd.apache.parquet"


def _tables() -> list[tuple[str, str, bytes]]:
    """Return a path, a media type and a body of each form of a table."""
    table = pa.table(
        {
            "job's title": pa.array(["engineer", None]).dictionary_encode(),
            "rate": [1.5, 2.5],
            "since": pa.array([0, 1], pa.timestamp("ns")),
            "</script>": ["some words", "é"],
            "other": [[1], None],
        }
    )
    found = [("/invocations", "text/csv", b"rate,age,job's title\n1.5,40,engineer\n2,,\n")]
    for compression in (None, "zstd"):
        sink = io.BytesIO()
        options = pa.ipc.IpcWriteOptions(compression=compression)
        with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
            writer.write_table(table)
        found.append(("/predict", ARROW, sink.getvalue()))
    for codec in ("none", "snappy", "zstd"):
        sink = io.BytesIO()
        pq.write_table(table, sink, compression=codec)
        found.append(("/predict", PARQUET, sink.getvalue()))
    return found


TABLES = _tables()
SPECIAL: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        -1,
        0.1,
        2**63,
        2**64,
        -(10**30),
        1e308,
        "",
        "NaN",
        "nan",
        "-inf",
        "\x00",
        "é",
        "٣",
        "9" * 400,
        "1e999",
        [],
        {},
        [[]],
        {"": {}},
        "rate",
        "FP64",
        [None],
        -0.0,
    ]
)
VALUES = st.recursive(
    SPECIAL | st.text(max_size=5) | st.integers() | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def _places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each value within a document."""
    inner = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    return [path] + [
        place for key, value in inner for place in _places(value, (*path, key))
    ]


@st.composite
def changed_documents(draw: st.DrawFn) -> tuple[str, bytes]:
    """Return a path and a body of which up to three places were changed, or left out."""
    path, document = draw(st.sampled_from(DOCUMENTS))
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(_places(document)))
        if not place:
            document = copy.deepcopy(draw(VALUES))  # what is drawn may be drawn again
            continue
        holder = document
        for key in place[:-1]:
            holder = holder[key]
        change = draw(st.sampled_from(["replace", "remove", "rename"]))
        if change == "replace":
            holder[place[-1]] = copy.deepcopy(draw(VALUES))
        elif change == "remove" or isinstance(holder, list):
            del holder[place[-1]]
        else:
            holder[draw(st.sampled_from(NAMES) | st.text(max_size=5))] = holder.pop(
                place[-1]
            )
    return path, json.dumps(document).encode()


@st.composite
def changed_bytes(draw: st.DrawFn, body: bytes) -> bytes:
    """Return a body with a few bytes changed, cut out or put in."""
    changed = bytearray(body)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(changed)))
        end = start + draw(st.sampled_from([0, 1, 1, 1, 4, 8, 1000]))
        changed[start:end] = draw(st.binary(max_size=8))
    return bytes(changed)


@pytest.fixture(params=["regression", "binary"])
def application(
    make_release: Callable[..., Path], tmp_path: Path, request: pytest.FixtureRequest
) -> Application:
    release = make_release(request.param)
    service = app(
        lambda: release, tmp_path / "journal", ServeOptions(key="case", max_rows=50)
    )
    service.state.champion.refresh()
    return service


def _ask(
    application: Application,
    address: str,
    body: bytes,
    *,
    sent_as: str = "application/json",
    accept: str = "*/*",
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Return status, headers and body of the answer."""
    path, _, query = address.partition("?")
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"content-type", sent_as.encode()), (b"accept", accept.encode())],
    }
    asyncio.run(application(scope, receive, send))
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), content


def _check(address: str, answer: tuple[int, dict[bytes, bytes], bytes]) -> None:
    status, headers, content = answer
    assert status < 500, content
    if status == 200:
        return
    document = json.loads(content)
    if address.startswith("/v2"):
        assert set(document) == {"error"}
        assert document["error"]
    else:
        assert headers[b"content-type"] == b"application/problem+json"
        assert document["detail"]


HOSTILE = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@HOSTILE
@given(asked=changed_documents())
def test_a_changed_document_is_answered_or_refused(
    application: Application, asked: tuple[str, bytes]
) -> None:
    _check(asked[0], _ask(application, *asked))


@HOSTILE
@given(data=st.data())
def test_a_document_with_changed_bytes_is_answered_or_refused(
    application: Application, data: st.DataObject
) -> None:
    address, document = data.draw(st.sampled_from(DOCUMENTS))
    body = data.draw(changed_bytes(json.dumps(document).encode()))

    _check(address, _ask(application, address, body))


@HOSTILE
@given(data=st.data())
def test_a_table_with_changed_bytes_is_answered_or_refused(
    application: Application, data: st.DataObject
) -> None:
    address, sent_as, table = data.draw(st.sampled_from(TABLES))
    body = data.draw(changed_bytes(table))
    accept = data.draw(st.sampled_from(["*/*", ARROW, PARQUET, "text/html", "q=;;,"]))

    _check(address, _ask(application, address, body, sent_as=sent_as, accept=accept))


@pytest.mark.parametrize(("address", "document"), DOCUMENTS)
def test_the_documents_that_are_changed_are_answered_as_they_stand(
    application: Application, address: str, document: Any
) -> None:
    status, _, content = _ask(application, address, json.dumps(document).encode())

    assert status == 200, content


@pytest.mark.parametrize(("address", "sent_as", "body"), TABLES)
def test_the_tables_that_are_changed_are_answered_as_they_stand(
    application: Application, address: str, sent_as: str, body: bytes
) -> None:
    status, _, content = _ask(application, address, body, sent_as=sent_as)

    assert status == 200, content
