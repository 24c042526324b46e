"""The files that put a release into service: whole, without secrets, and no one's own is overwritten."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.deploy.deployment import (
    DEPLOYMENTS,
    FOLDER,
    MARK,
    Placement,
    slug,
    write_deployment,
)
from modelwright.server.supervisor import _STOP_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

RELEASE = "3f9a" * 16


@pytest.fixture
def place(tmp_path: Path) -> Placement:
    project = tmp_path / 'My "100 %" shop'
    project.mkdir()
    return Placement(
        project=project,
        project_name="Crédit: yes #1",
        release_id=RELEASE,
        model_bytes=30_000_000,
        port=8123,
        socket=None,
        workers=1,
        log="json",
        has_database=False,
        command=sys.executable,
        user="root",
        python="3.12",
        requirements=("numpy==2.1.0", "uvicorn==0.32.0"),
    )


def _documents(place: Placement) -> dict[str, Any]:
    """Return every YAML file that was written, parsed."""
    yaml: Any = pytest.importorskip("yaml", reason="PyYAML is not installed")
    folder = place.project / FOLDER
    return {path.name: yaml.safe_load(path.read_text()) for path in folder.rglob("*.yaml")}


def test_every_file_says_what_it_is_and_holds_no_key(place: Placement) -> None:
    for kind in DEPLOYMENTS:
        written, kept = write_deployment(kind, place)

        assert written
        assert kept == ()
        for path in written:
            text = path.read_text()
            assert text.startswith(MARK.format(kind=kind) + "\n")
            assert text.endswith("\n")
            assert "{{" not in text
            for line in text.splitlines():
                if re.search("API_KEY|PASSWORD", line) and not line.lstrip().startswith(
                    "#"
                ):
                    assert "=" not in line  # a name, never a value


def test_files_are_made_anew_but_someones_own_stay(place: Placement) -> None:
    (dockerfile, *others), _ = write_deployment("docker", place)
    dockerfile.write_text("FROM scratch\n")
    others[0].write_text(others[0].read_text() + "edited\n")

    written, kept = write_deployment("docker", place)

    assert kept == (dockerfile,)
    assert written == tuple(others)
    assert dockerfile.read_text() == "FROM scratch\n"
    assert "edited" not in others[0].read_text()


def test_the_image_is_slim_pinned_not_roots_and_watched(place: Placement) -> None:
    write_deployment("docker", place)
    folder = place.project / FOLDER
    lines = (folder / "Dockerfile").read_text().splitlines()
    steps = [line.split(" ", 1) for line in lines if line[:1].isupper()]

    names = [name for name, _ in steps]
    assert dict(steps)["FROM"] == "python:3.12-slim-bookworm"
    assert (
        dict(steps)["USER"] == "10001:10001"
    )  # by number: a cluster can tell that from root
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert {"HEALTHCHECK", "EXPOSE", "VOLUME"} <= set(names)
    assert "ADD" not in names
    ignored = (folder / "Dockerfile.dockerignore").read_text().splitlines()
    copied = [rest.removeprefix("--chmod=0444 ") for name, rest in steps if name == "COPY"]
    needed = {f"!{rest.split(' ')[0]}" for rest in copied}
    assert "*" in ignored
    for source in needed:  # what is copied is not ignored
        assert any(line.startswith(source.rstrip("/")) for line in ignored)
    requirements = (folder / "requirements.txt").read_text().splitlines()
    assert [line for line in requirements if line[:1] != "#"] == [*place.requirements]


def test_compose_gives_the_container_little(place: Placement) -> None:
    write_deployment("docker", place)

    document = _documents(place)["compose.yaml"]
    service = document["services"]["model"]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ports"] == ["127.0.0.1:8123:8123"]
    assert service["image"] == "cr-dit-yes-1:3f9a3f9a3f9a"
    assert service["mem_limit"] == "512m"
    assert int(service["stop_grace_period"].rstrip("s")) > _STOP_SECONDS
    assert "environment" not in service
    (key,) = service["secrets"]
    assert document["secrets"][key["source"]]["file"] == "../.modelwright/keys.json"
    dockerfile = (place.project / FOLDER / "Dockerfile").read_text()
    assert "ln -s keys/keys.json .modelwright/keys.json" in dockerfile
    assert key["target"] == "/srv/model/.modelwright/keys/keys.json"


def test_the_pods_are_probed_bounded_and_without_rights(place: Placement) -> None:
    write_deployment("k8s", place)
    documents = _documents(place)

    assert {(d["apiVersion"], d["kind"]) for d in documents.values()} == {
        ("apps/v1", "Deployment"),
        ("v1", "Service"),
        ("policy/v1", "PodDisruptionBudget"),
    }
    spec = documents["deployment.yaml"]["spec"]
    template = spec["template"]
    (container,) = template["spec"]["containers"]
    assert container["readinessProbe"]["httpGet"] == {
        "path": "/health/ready",
        "port": "http",
    }
    assert container["livenessProbe"]["httpGet"]["path"] == "/health/live"
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert template["spec"]["securityContext"]["runAsNonRoot"] is True
    assert container["resources"] == {
        "requests": {
            "cpu": "250m",
            "memory": "256Mi",
        },  # 128 and 4 times 30, in steps of 64
        "limits": {"memory": "512Mi"},
    }
    pause = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert template["spec"]["terminationGracePeriodSeconds"] > pause + _STOP_SECONDS
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in template["spec"]["volumes"]}
    assert mounts.keys() == volumes.keys()
    assert mounts["keys"] == "/srv/model/.modelwright/keys"
    assert volumes["keys"]["secret"] == {
        "secretName": "cr-dit-yes-1-keys",
        "defaultMode": 0o440,
    }
    assert "env" not in container


def test_a_journal_in_a_database_gets_its_password_as_a_secret(place: Placement) -> None:
    place = replace(place, has_database=True)
    write_deployment("k8s", place)
    write_deployment("docker", place)
    documents = _documents(place)

    (container,) = documents["deployment.yaml"]["spec"]["template"]["spec"]["containers"]
    (variable,) = container["env"]
    assert variable["name"] == "PGPASSWORD"
    assert variable["valueFrom"]["secretKeyRef"]["name"] == "cr-dit-yes-1-journal"
    service = documents["compose.yaml"]["services"]["model"]
    assert service["environment"]["PGPASSWORD"].startswith("${PGPASSWORD:?")


def test_more_workers_get_more(place: Placement) -> None:
    write_deployment("k8s", replace(place, workers=4))

    template = _documents(place)["deployment.yaml"]["spec"]["template"]
    (container,) = template["spec"]["containers"]
    assert container["resources"] == {
        "requests": {"cpu": "1000m", "memory": "1024Mi"},  # 4 times 248, in steps of 64
        "limits": {"memory": "2048Mi"},
    }


def test_everything_selects_the_same_pods(place: Placement) -> None:
    write_deployment("k8s", place)
    documents = _documents(place)

    labels = documents["deployment.yaml"]["spec"]["template"]["metadata"]["labels"]
    selectors = [
        documents["deployment.yaml"]["spec"]["selector"]["matchLabels"],
        documents["service.yaml"]["spec"]["selector"],
        documents["disruption-budget.yaml"]["spec"]["selector"]["matchLabels"],
    ]
    assert all(selector.items() <= labels.items() for selector in selectors)


SOCKETS = [None, "/run/shop/http.sock", "/srv/sockets/http.sock"]


@pytest.mark.parametrize("socket", SOCKETS)
def test_systemd_takes_the_unit_and_finds_it_little_exposed(
    place: Placement, socket: str | None
) -> None:
    place = replace(place, socket=Path(socket) if socket else None)
    (unit,), _ = write_deployment("systemd", place)

    assert _said("systemd-analyze", "verify", unit) == ""
    # Of 100, at which it would be as free as one without any restriction. Root alone costs 4.
    _said("systemd-analyze", "security", "--offline=true", "--threshold=25", unit)


def test_the_dockerfile_and_the_yaml_files_pass_their_linters(place: Placement) -> None:
    place = replace(place, has_database=True)
    dockerfile = next(
        path for kind in DEPLOYMENTS for path in write_deployment(kind, place)[0]
    )
    documents = sorted((place.project / FOLDER).rglob("*.yaml"))
    rules = "{extends: default, rules: {line-length: {max: 120}, document-start: disable}}"

    assert dockerfile.name == "Dockerfile"
    _said("hadolint", "--failure-threshold=warning", dockerfile)
    assert _said("yamllint", "--strict", "--config-data", rules, *documents) == ""


def _said(program: str, *arguments: object) -> str:
    """Return what a program that must succeed has said; skip where it is not installed."""
    places: Sequence[str] = (str(Path(sys.executable).parent), os.environ.get("PATH", ""))
    found = shutil.which(program, path=os.pathsep.join(places))
    if found is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [found, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_unit_may_write_the_projects_state_and_nothing_else(place: Placement) -> None:
    (unit,), _ = write_deployment("systemd", place)
    lines = unit.read_text().splitlines()

    quoted = str(place.project / ".modelwright").replace('"', '\\"').replace("%", "%%")
    assert f'ReadWritePaths="{quoted}"' in lines
    assert {"ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet="} < {
        *lines
    }
    assert unit.name == "modelwright-cr-dit-yes-1.service"
    (patience,) = [line for line in lines if line.startswith("TimeoutStopSec=")]
    assert int(patience.partition("=")[2]) > _STOP_SECONDS


def test_the_units_socket_has_a_folder_that_may_be_written(place: Placement) -> None:
    units = {}
    for socket in SOCKETS[1:]:
        (unit,), _ = write_deployment("systemd", replace(place, socket=Path(str(socket))))
        units[socket] = unit.read_text().splitlines()

    in_run, elsewhere = units.values()
    assert {'RuntimeDirectory="shop"', "RuntimeDirectoryMode=0750"} < {*in_run}
    assert 'ReadWritePaths="/srv/sockets"' in elsewhere
    assert not any(line.startswith("RuntimeDirectory") for line in elsewhere)


@pytest.mark.parametrize(
    "name", ["", "---", "A" * 200, "a/../b", "Größe 7", "x\ny: z", "2024", "true", "7" * 99]
)
def test_a_name_suits_hosts_images_and_units(name: str) -> None:
    made = slug(name)

    assert 0 < len(made) <= 40
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert made.strip("-") == made
    assert made[0].isalpha()
    assert made != "true"  # which YAML would not take for a text
