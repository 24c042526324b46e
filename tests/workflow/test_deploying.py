"""Files for a project's release, and that what they install is enough to serve it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING

import pytest

from modelwright.deploy.manifest import read_manifest
from modelwright.deploy.requirements import pinned_requirements
from modelwright.errors import ReleaseError
from modelwright.workflow.deploying import deploy_project

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright import Project

# Serves with the modules alone that are named, and asks itself once.
_PROGRAM = """
import json, os, sys, threading, urllib.request
allowed = set(sys.argv[1].split(",")) | set(sys.stdlib_module_names) | {"modelwright"}


class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in allowed:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Refuse())
from modelwright import Project


def ask(address):
    body = json.dumps({"rows": [json.loads(sys.argv[2])]}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/predict", body, headers)
    for page in ("docs", "openapi.json", "metrics", "health/ready"):
        urllib.request.urlopen(f"{address}/{page}").read()
    reply = json.load(urllib.request.urlopen(request))
    told = {"id": reply["predictions"][0]["id"], "outcome": "yes"}
    body = json.dumps({"outcomes": [told]}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{address}/outcomes", body, headers))
    print(reply["journaled"], flush=True)


def ask_and_end(address):
    try:
        ask(address)
    except BaseException as error:
        print(repr(error), flush=True)
        os._exit(1)
    os._exit(0)


Project(".").serve(
    port=0,
    on_ready=lambda address: threading.Thread(target=ask_and_end, args=(address,)).start(),
)
"""


def test_files_are_written_for_any_release(project: Project, rival: str) -> None:
    deployed = deploy_project(project.folder, rival[:9], ("docker", "systemd", "k8s"))

    assert deployed.release_id == rival
    assert all(path.is_file() for path in deployed.written)
    assert rival in (project.folder.root / "deploy" / "Dockerfile").read_text()
    assert project.folder.releases.is_dir()
    assert "deploy" not in {path.name for path in project.folder.release(rival).iterdir()}


def test_a_release_that_is_not_there_or_damaged_is_refused(
    project: Project, rival: str
) -> None:
    with pytest.raises(ReleaseError, match="No release starts with"):
        project.deploy("zz", ["docker"])

    model = project.folder.release(rival) / "model.onnx"
    model.chmod(0o644)
    model.write_bytes(b"x")
    with pytest.raises(ReleaseError, match="changed files"):
        project.deploy(rival, ["docker"])
    assert not (project.folder.root / "deploy").exists()


def test_an_images_files_and_packages_are_enough_to_serve(
    project: Project, tmp_path: Path
) -> None:
    champion = project.status().champion or ""
    image = tmp_path / "image"
    shutil.copytree(
        project.folder.release(champion), image / ".modelwright/releases" / champion
    )
    (image / ".modelwright/champion.json").write_text(f'{{"champion": "{champion}"}}\n')
    shutil.copy(project.folder.config, image)
    manifest = read_manifest(project.folder.release(champion))
    pinned = {line.partition("==")[0] for line in pinned_requirements(manifest)}
    modules = {
        module
        for module, names in packages_distributions().items()
        if pinned & {name.lower().replace("_", "-") for name in names}
    }
    row = '{"size": 1, "count": 2, "is_new": true, "city": "a", "sent": "2022-01-01", "note": "x"}'

    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, ",".join(sorted(modules)), row],
        cwd=image,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")
