"""Asks the process that writes into MLflow, and waits for it a bounded time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelwright._extras import is_installed, missing_text

if TYPE_CHECKING:
    from modelwright.workflow.config import ProjectConfig
    from modelwright.workflow.folder import ProjectFolder

# Longest time that a command waits for a server.
SERVER_SECONDS = 30.0
# And for a database or a folder, which is never down, but which must not be left half set up:
# a new SQLite file alone took 7 s, and 40 s on a busy machine.
STORE_SECONDS = 180.0
# Share of the time in which further runs or versions are begun.
_BEGUN_SHARE = 0.6
# The setting decides where to: not what the environment holds for other work.
_IGNORED = (
    "MLFLOW_TRACKING_URI",
    "MLFLOW_REGISTRY_URI",
    "MLFLOW_EXPERIMENT_ID",
    "MLFLOW_EXPERIMENT_NAME",
)
_ENVIRONMENT = {
    "MLFLOW_RUN_ID": "",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "5",  # seconds; MLflow's own is 120, seven times over
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_ALLOW_FILE_STORE": "true",  # a folder, where the setting names one
    "MLFLOW_DISABLE_TELEMETRY": "true",
}
_WRITER = Path(__file__).with_name("mlflow_writer.py")


def place(folder: ProjectFolder, config: ProjectConfig) -> tuple[str, str]:
    """Return the store, without its password, and the experiment that the settings name."""
    from modelwright.sources import describe  # loads what a service does without

    store = describe(str(config.tracking.mlflow))
    return store, config.tracking.experiment or folder.name


def ask(
    folder: ProjectFolder, config: ProjectConfig, request: dict[str, Any]
) -> dict[str, Any]:
    """Return the writer's answer, or a problem if it does not give one in time.

    Parameters
    ----------
    folder, config
        The project and its settings, which say where to.
    request
        What to do, as `mlflow_writer` takes it.
    """
    if not is_installed("mlflow"):
        purpose = "Logging to MLflow"
        return {"problem": missing_text("mlflow", extra="mlflow", purpose=purpose)}
    store = config.tracking.resolved_store(folder.root)
    is_server = store.startswith(("http:", "https:"))
    seconds = SERVER_SECONDS if is_server else STORE_SECONDS
    request = request | {
        "store": store,
        "seconds": _BEGUN_SHARE * seconds,
        "experiment": config.tracking.experiment or folder.name,
        # A database holds no files: without a server to keep them, they go beside it.
        "artifacts": "" if is_server else (folder.root / "mlartifacts").as_uri(),
    }
    environment = {k: v for k, v in os.environ.items() if k not in _IGNORED}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", str(_WRITER)],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=seconds,
            check=False,
            cwd=folder.root,
            env=environment | _ENVIRONMENT,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"problem": f"There was no answer within {seconds:.0f} s."}
    except (OSError, json.JSONDecodeError):
        return {"problem": "The process that logs ended without an answer."}
    return answer
