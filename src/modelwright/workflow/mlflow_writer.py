"""Writes runs and model versions into MLflow, in a process of its own that reads a request and prints an answer.

MLflow takes seconds to import, prints, changes logging, and may wait for a server or a lock:
none of that is to happen inside a build. This file is run by its path, so it imports nothing
of Modelwright.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
from typing import Any

# Names of parameters and metrics may hold letters of any script, but few signs.
_UNACCEPTED = re.compile(r"[^\w\-. /]")
_LONGEST_PARAM = 5_000  # characters; MLflow refuses 6,001
_RELEASE_ID = "modelwright.release_id"
_USER_AND_PASSWORD = re.compile(r"//[^/\s@]+@")
_LONGEST_PROBLEM = 300


def main() -> None:
    """Read a request from standard input, do it, and print the answer as the only line."""
    request = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        try:
            answer = _ACTIONS[request["action"]](request)
        except Exception as error:
            answer = {"problem": problem_text(error)}
    sys.stdout.write(json.dumps(answer) + "\n")


def log_run(request: dict[str, Any]) -> dict[str, Any]:
    """Log a build as a run, and its candidates as runs below it while time is left."""
    ends_at = time.monotonic() + request["seconds"]
    client = _client(request)
    experiment = _experiment(client, request)
    run = request["run"]
    parent = client.create_run(experiment, run_name=run["name"], tags=run["tags"])
    run_id = parent.info.run_id
    _log(client, run_id, run)
    series = run["best_so_far"]
    for step, value in series["steps"]:
        client.log_metric(run_id, _accepted(series["name"]), value, step=step)
    for name, text in run["files"].items():
        client.log_text(run_id, text, name)
    columns = {name: [row[name] for row in run["table"]] for name in run["table"][0]}
    client.log_table(run_id, columns, "leaderboard.json")
    n_candidates = 0
    for candidate in run["candidates"]:
        if time.monotonic() > ends_at:
            break
        _log_candidate(client, experiment, run_id, candidate)
        n_candidates += 1
    client.set_terminated(run_id)
    return {"run_id": run_id, "n_candidates": n_candidates}


def set_tag(request: dict[str, Any]) -> dict[str, Any]:
    """Set a tag of a run that was logged before."""
    _client(request).set_tag(request["run_id"], request["tag"], request["value"])
    return {"run_id": request["run_id"]}


def register(request: dict[str, Any]) -> dict[str, Any]:
    """Bring a registered model in line with a project: a version for each release, two aliases.

    What is there already stays as it is, so that it may be called at any time.
    """
    ends_at = time.monotonic() + request["seconds"]
    client = _client(request)
    _make_model(client, request)
    versions = _versions(client, request["model"])
    for release in request["releases"]:
        if release["release_id"] in versions:
            continue
        if time.monotonic() > ends_at:
            return {
                "problem": f"There was time for {len(versions)} of {len(request['releases'])} "
                "releases; the next call goes on."
            }
        versions[release["release_id"]] = _new_version(client, request, release)
    known = dict(client.get_registered_model(request["model"]).aliases)
    answer: dict[str, Any] = {"n_versions": len(versions)}
    for alias in ("champion", "challenger"):
        answer[alias] = versions.get(request[alias] or "", "")
        _point(client, request["model"], alias, known.get(alias, ""), answer[alias])
    return answer


def problem_text(error: BaseException) -> str:
    """Return what went wrong at the root, on one line, without the password of an address.

    Examples
    --------
    >>> problem_text(OSError("no answer from http://ann:secret@db.example.org/"))
    'no answer from http://***@db.example.org/.'
    """
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    text = " ".join(str(error).split()) or type(error).__name__
    return _USER_AND_PASSWORD.sub("//***@", text)[:_LONGEST_PROBLEM].rstrip(".") + "."


def _client(request: dict[str, Any]) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=request["store"], registry_uri=request["store"])


def _experiment(client: Any, request: dict[str, Any]) -> str:
    """Return the experiment's id; it is made if it is not there."""
    found = client.get_experiment_by_name(request["experiment"])
    if found is not None:
        return str(found.experiment_id)
    place = request["artifacts"] or None
    return str(client.create_experiment(request["experiment"], artifact_location=place))


def _make_model(client: Any, request: dict[str, Any]) -> None:
    from mlflow.exceptions import MlflowException

    try:
        client.create_registered_model(
            request["model"], tags={"modelwright.project": request["project"]}
        )
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise


def _versions(client: Any, model: str) -> dict[str, str]:
    """Return the version of each release that is registered, by the release's id."""
    quote = '"' if "'" in model else "'"
    found = client.search_model_versions(f"name = {quote}{model}{quote}")
    return {
        each.tags[_RELEASE_ID]: str(each.version)
        for each in found
        if _RELEASE_ID in each.tags
    }


def _new_version(client: Any, request: dict[str, Any], release: dict[str, Any]) -> str:
    """Upload a release's folder and register it, with the run of its build if there is one."""
    experiment = _experiment(client, request)
    runs = client.search_runs(
        [experiment],
        filter_string=f"tags.`{_RELEASE_ID}` = '{release['release_id']}'",
        max_results=1,
    )
    run_id = runs[0].info.run_id if runs else None
    logged = client.create_logged_model(
        experiment, name=release["name"], source_run_id=run_id, tags=release["tags"]
    )
    client.log_model_artifacts(logged.model_id, release["folder"])
    client.finalize_logged_model(logged.model_id, "READY")
    # Last and in one request, tags included: a call that was cut short is made good by the next.
    made = client.create_model_version(
        request["model"],
        source=logged.artifact_location,
        run_id=run_id,
        tags=release["tags"],
        description=release["description"],
        model_id=logged.model_id,
    )
    return str(made.version)


def _point(client: Any, model: str, alias: str, before: str, version: str) -> None:
    if version and version != str(before):
        client.set_registered_model_alias(model, alias, version)
    elif before and not version:
        client.delete_registered_model_alias(model, alias)


def _log_candidate(
    client: Any, experiment: str, parent_id: str, candidate: dict[str, Any]
) -> None:
    tags = candidate["tags"] | {"mlflow.parentRunId": parent_id}
    made = client.create_run(experiment, run_name=candidate["name"], tags=tags)
    _log(client, made.info.run_id, candidate)
    status = "FAILED" if candidate["has_failed"] else "FINISHED"
    client.set_terminated(made.info.run_id, status=status)


def _log(client: Any, run_id: str, logged: dict[str, Any]) -> None:
    """Log parameters and metrics of a run in one request."""
    from mlflow.entities import Metric, Param

    now = int(time.time() * 1000)
    client.log_batch(
        run_id,
        params=[
            Param(_accepted(name), value[:_LONGEST_PARAM])
            for name, value in logged["params"].items()
        ],
        metrics=[
            Metric(_accepted(name), value, now, 0)
            for name, value in logged["metrics"].items()
        ],
    )


def _accepted(name: str) -> str:
    return _UNACCEPTED.sub("_", name)


_ACTIONS = {"log": log_run, "tag": set_tag, "register": register}


if __name__ == "__main__":
    main()
