"""The services: how each is prepared, started and asked."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.environments import python_of
from bench.servers import HOST
from bench.serving.apps.model import FOLDER_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Record = dict[str, Any]

ROOT = Path(__file__).parents[2]
OURS = "Modelwright"
EMPTY = "empty uvicorn application"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service finds its things.

    Parameters
    ----------
    folder
        With the rows, our project and the peers' models.
    venvs
        Folder of the peers' environments.
    n_trees
        Trees of our release, and so of the pipeline.
    """

    folder: Path
    venvs: Path
    n_trees: int

    @property
    def rows(self) -> Path:
        """The rows that all learn from."""
        return self.folder / "rows.csv"

    def model(self, environment: str) -> Path:
        """Return the folder of the pipeline that this environment fitted."""
        return self.folder / "models" / environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A service.

    Parameters
    ----------
    name
        As the tables show it.
    command
        Starts it on a port.
    environment
        The peer's virtual environment; None is ours.
    path
        Where it takes questions.
    ready_path
        Answers 200 when it is ready.
    body
        Returns the question about rows.
    variables
        Environment variables beside those of the bench.
    prepare
        Writes what it serves.
    """

    name: str
    command: Callable[[Place, int], list[str]]
    environment: str | None = None
    path: str = "/predict"
    ready_path: str
    body: Callable[[list[Record]], Any] = field(default=lambda rows: {"rows": rows})
    variables: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Place, str], None] | None = None

    def bodies(self, rows: list[Record], *, size: int) -> list[bytes]:
        """Return questions about the rows, `size` of them in each."""
        starts = range(0, len(rows) - size + 1, size)
        return [json.dumps(self.body(rows[at : at + size])).encode() for at in starts]

    def environment_variables(self, place: Place) -> dict[str, str]:
        """Return the variables that it runs with; one thread each, as it has one worker."""
        threads = dict.fromkeys(
            ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
        )
        if self.environment is None:
            return threads
        own_tools = python_of(place.venvs / self.environment).parent
        return {
            **threads,
            "PATH": f"{own_tools}:/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            FOLDER_VARIABLE: str(place.model(self.environment)),
            **self.variables,
        }


def _tool(environment: str, name: str) -> Callable[[Place], str]:
    return lambda place: str(python_of(place.venvs / environment).parent / name)


def _fit(place: Place, environment: str) -> None:
    """Let a peer's environment fit the pipeline, so that it reads what it wrote."""
    _python(place, environment, "bench.serving.apps.model", str(place.model(environment)))


def _fit_for_mlflow(place: Place, environment: str) -> None:
    _python(place, environment, "bench.latency_models", str(place.model(environment)))


def _set_up_mlserver(place: Place, environment: str) -> None:
    _fit(place, environment)
    model = {
        "name": "bought",
        "implementation": "bench.serving.apps.mlserver_model.Bought",
    }
    folder = place.model(environment)
    (folder / "model-settings.json").write_text(json.dumps(model), encoding="utf-8")


def _python(place: Place, environment: str, module: str, destination: str) -> None:
    python = python_of(place.venvs / environment).absolute()
    command = [str(python), "-m", module, str(place.rows), destination]
    command.append(str(place.n_trees))
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _mlserver_command(place: Place, port: int) -> list[str]:
    folder = place.model("mlserver")
    ports = {"http_port": port, "grpc_port": port + 1, "metrics_port": port + 2}
    settings = {"host": HOST, "parallel_workers": 0, "debug": False, **ports}
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    return [_tool("mlserver", "mlserver")(place), "start", str(folder)]


def _v2(rows: list[Record]) -> Any:
    """Return rows as the V2 protocol has them, as MLServer reads a table."""
    return {
        "parameters": {"content_type": "pd"},
        "inputs": [_tensor(name, [row[name] for row in rows]) for name in rows[0]],
    }


def _tensor(name: str, values: list[Any]) -> Any:
    is_text = any(isinstance(value, str) for value in values)
    return {
        "name": name,
        "shape": [len(values), 1],
        "datatype": "BYTES" if is_text else "FP64",
        "data": values,
        "parameters": {"content_type": "str" if is_text else "np"},
    }


def _mlflow_command(place: Place, port: int) -> list[str]:
    command = [
        _tool("mlflow", "mlflow")(place),
        "models",
        "serve",
        "--env-manager",
        "local",
    ]
    command += ["--model-uri", str(place.model("mlflow")), "--workers", "1"]
    return [*command, "--host", HOST, "--port", str(port)]


def _uvicorn(python: str, application: str, port: int) -> list[str]:
    command = [python, "-m", "uvicorn", application, "--host", HOST, "--port", str(port)]
    return [*command, "--no-access-log", "--log-level", "warning"]


CONTESTANTS: dict[str, Contestant] = {
    contestant.name: contestant
    for contestant in (
        Contestant(
            name=OURS,
            command=lambda place, port: [
                *(sys.executable, "-m", "modelwright", "serve"),
                *("--project", str(place.folder), "--port", str(port)),
            ],
            ready_path="/health/ready",
        ),
        Contestant(
            name=f"{OURS} without journal",
            command=lambda place, port: [
                *(sys.executable, "-m", "bench.serving.apps.ours_without_journal"),
                *(str(place.folder), str(port)),
            ],
            ready_path="/health/ready",
        ),
        Contestant(
            name=EMPTY,
            command=lambda _place, port: _uvicorn(
                sys.executable, "bench.empty_app:app", port
            ),
            ready_path="/",
        ),
        Contestant(
            name="FastAPI + pipeline",
            environment="fastapi",
            command=lambda place, port: _uvicorn(
                str(python_of(place.venvs / "fastapi").absolute()),
                "bench.serving.apps.fastapi_app:app",
                port,
            ),
            ready_path="/ready",
            prepare=_fit,
        ),
        Contestant(
            name="MLflow",
            environment="mlflow",
            command=_mlflow_command,
            path="/invocations",
            ready_path="/ping",
            body=lambda rows: {"dataframe_records": rows},
            variables={"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "1"},
            prepare=_fit_for_mlflow,
        ),
        Contestant(
            name="BentoML",
            environment="bentoml",
            command=lambda place, port: [
                *(_tool("bentoml", "bentoml")(place), "serve"),
                *("bench.serving.apps.bentoml_service:Bought", "--host", HOST),
                *("--port", str(port)),
            ],
            ready_path="/readyz",
            variables={"BENTOML_DO_NOT_TRACK": "True"},
            prepare=_fit,
        ),
        Contestant(
            name="LitServe",
            environment="litserve",
            command=lambda place, port: [
                *(str(python_of(place.venvs / "litserve").absolute()), "-m"),
                *("bench.serving.apps.litserve_app", str(port)),
            ],
            ready_path="/health",
            variables={"LIT_TELEMETRY_DISABLED": "1"},
            prepare=_fit,
        ),
        Contestant(
            name="MLServer",
            environment="mlserver",
            command=_mlserver_command,
            path="/v2/models/bought/infer",
            ready_path="/v2/health/ready",
            body=_v2,
            prepare=_set_up_mlserver,
        ),
    )
}
