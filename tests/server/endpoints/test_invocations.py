"""MLflow's endpoints over real HTTP, and beside MLflow's own scoring server."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.deploy.mlflow_flavour import write_mlflow_files
from modelwright.records import ReleaseManifest
from modelwright.runtime import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from modelwright.journal import Journal

    Start = Callable[..., httpx.Client]
    CheckProblem = Callable[[httpx.Response, int, str], None]

NAMES = ["job's title", "age", "rate", "since", "member", "</script>"]
ROWS: list[list[Any]] = [
    ["engineer", 40, 1.5, "2020-01-01", True, "some words"],
    ["clerk", None, 2, None, None, None],
    [None, 33, 0.25, "1999-12-31T10:00:00", False, "é"],
]
RECORDS = [dict(zip(NAMES, row, strict=True)) for row in ROWS]
CSV = "job's title,age,rate,extra\nengineer,40,1.5,x\nclerk,,2,\n,33,0.25,y\n"  # the last is unknown
JSON_BODIES = [
    (json.dumps(document), "application/json")
    for document in (
        {"dataframe_split": {"columns": NAMES, "data": ROWS}},
        {"dataframe_split": {"columns": NAMES[::-1], "data": [row[::-1] for row in ROWS]}},
        {"dataframe_records": RECORDS},
        {"instances": RECORDS},
        {"inputs": {name: [row[name] for row in RECORDS] for name in NAMES}},
        {"inputs": RECORDS},
    )
]
BODIES = [*JSON_BODIES, (CSV, "text/csv"), (CSV, "text/csv; charset=utf-8")]

# Answers as `mlflow models serve` does, without its socket. It reads no CSV for columns of its
# type "any", which a release has.
_MLFLOW = """
import json, sys
import mlflow
from mlflow.pyfunc import scoring_server
model = mlflow.pyfunc.load_model(".")
for body, sent_as in json.load(sys.stdin):
    answer = scoring_server.invocations(body, sent_as, model, model.metadata.get_input_schema())
    print("ANSWER", json.dumps(json.loads(answer.response)))
"""


def _ask(client: httpx.Client, body: str, sent_as: str) -> httpx.Response:
    return client.post("/invocations", content=body, headers={"Content-Type": sent_as})


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("mlflow") is None, reason="mlflow is not installed"
)
@pytest.mark.parametrize("task", ["binary", "regression"])
def test_every_form_is_answered_as_mlflow_answers_it(
    start: Start, make_release: Callable[..., Path], task: str
) -> None:
    release = make_release(task)
    stored = json.loads((release / "release.json").read_text())
    manifest = ReleaseManifest(
        release_id=release.name,
        name="pay",
        created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        files=stored["files"],
        task="regression",
        target="pay",
        metric="rmse",
        score_text="",
    )
    write_mlflow_files(release, manifest, load(release).signature)
    client = start(release)

    asked = subprocess.run(
        [sys.executable, "-B", "-c", _MLFLOW],
        input=json.dumps(JSON_BODIES),
        cwd=release,
        capture_output=True,
        text=True,
        check=True,
    )

    expected = [
        json.loads(line.removeprefix("ANSWER "))
        for line in asked.stdout.splitlines()
        if line.startswith("ANSWER ")
    ]
    assert [_ask(client, *body).json() for body in JSON_BODIES] == expected
    assert len(expected) == len(JSON_BODIES)


@pytest.mark.parametrize(("body", "sent_as"), BODIES)
def test_every_form_is_answered_and_journaled(
    client: httpx.Client, journal: Journal, body: str, sent_as: str, release: Path
) -> None:
    response = _ask(client, body, sent_as)

    assert response.status_code == 200
    answered = [record["prediction"] for record in response.json()["predictions"]]
    assert answered == [141.5, 2.0, 33.25] == journal.predictions().predictions
    assert response.headers["modelwright-release"] == release.name
    assert response.headers["modelwright-journaled"] == "true"


def test_what_is_unusual_is_counted_in_a_header(client: httpx.Client) -> None:
    response = _ask(client, "rate,extra\n99,1\n", "text/csv")

    assert response.headers["modelwright-warnings"] == "2"


@pytest.mark.parametrize(
    ("body", "sent_as", "refusal"),
    [
        ("{", "application/json", (400, "bad_json")),
        ("{}", "application/json", (422, "bad_shape")),
        ("", "text/csv", (400, "bad_table")),
        ("rate\nmany", "text/csv", (422, "rows_refused")),
        ("rate\n1", "text/csv; charset=latin-1", (415, "media_type")),
        ("x", "application/xml", (415, "media_type")),
    ],
)
def test_what_cannot_be_used_is_refused(
    client: httpx.Client,
    check_problem: CheckProblem,
    body: str,
    sent_as: str,
    refusal: tuple[int, str],
) -> None:
    check_problem(_ask(client, body, sent_as), *refusal)


def test_mlflows_other_paths_are_answered(client: httpx.Client) -> None:
    answers: dict[str, Any] = {
        path: client.get(path).text for path in ("/ping", "/health", "/version")
    }

    assert answers == {"/ping": "\n", "/health": "\n", "/version": version("modelwright")}


def test_what_only_predict_can_do_is_refused_and_not_passed_over(
    client: httpx.Client, check_problem: CheckProblem
) -> None:
    response = client.post("/invocations?explain=1", json={"inputs": RECORDS})

    check_problem(response, 400, "bad_query")
