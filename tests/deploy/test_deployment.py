"""The files that put a release into service: whole, without secrets, and no one's own is overwritten."""

from __future__ import annotations

import shutil
import subprocess
import sys
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

if TYPE_CHECKING:
    from pathlib import Path

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
                if "MODELWRIGHT_API_KEY" in line and not line.lstrip().startswith("#"):
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
    assert dict(steps)["USER"] == "model"
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert {"HEALTHCHECK", "EXPOSE", "VOLUME"} <= set(names)
    assert "ADD" not in names
    ignored = (folder / "Dockerfile.dockerignore").read_text().splitlines()
    needed = {f"!{rest.split(' ')[0]}" for name, rest in steps if name == "COPY"}
    assert "*" in ignored
    for source in needed:  # what is copied is not ignored
        assert any(line.startswith(source.rstrip("/")) for line in ignored)
    requirements = (folder / "requirements.txt").read_text().splitlines()
    assert [line for line in requirements if line[:1] != "#"] == [*place.requirements]


def test_compose_gives_the_container_little(place: Placement) -> None:
    write_deployment("docker", place)

    service = _documents(place)["compose.yaml"]["services"]["model"]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ports"] == ["127.0.0.1:8123:8123"]
    assert service["image"] == "cr-dit-yes-1:3f9a3f9a3f9a"


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
    assert container["env"][0]["valueFrom"]["secretKeyRef"]["name"] == "cr-dit-yes-1-key"
    mounts = {mount["name"] for mount in container["volumeMounts"]}
    assert mounts == {volume["name"] for volume in template["spec"]["volumes"]}


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


def test_systemd_takes_the_unit(place: Placement) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    (unit,), _ = write_deployment("systemd", place)

    checked = subprocess.run(
        [analyze, "verify", str(unit)], capture_output=True, text=True, check=False
    )

    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_unit_may_write_the_projects_state_and_nothing_else(place: Placement) -> None:
    (unit,), _ = write_deployment("systemd", place)
    lines = unit.read_text().splitlines()

    quoted = str(place.project / ".modelwright").replace('"', '\\"').replace("%", "%%")
    assert f'ReadWritePaths="{quoted}"' in lines
    assert {"ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet="} < {
        *lines
    }
    assert unit.name == "modelwright-cr-dit-yes-1.service"


@pytest.mark.parametrize("name", ["", "---", "A" * 200, "a/../b", "Größe 7", "x\ny: z"])
def test_a_name_suits_hosts_images_and_units(name: str) -> None:
    made = slug(name)

    assert 0 < len(made) <= 40
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert made.strip("-") == made
