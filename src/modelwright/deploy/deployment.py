"""Files that put a release into service: a container image, a systemd unit, Kubernetes manifests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from modelwright.records import replacing

if TYPE_CHECKING:
    from pathlib import Path

Deployment = Literal["docker", "systemd", "k8s"]
DEPLOYMENTS: tuple[Deployment, ...] = get_args(Deployment)

FOLDER = "deploy"
# The first line of each file. Who removes it from a file keeps what stands in it.
MARK = "# Made by `modelwright release --deploy {kind}`, and made anew by it unless this line is gone."

_FILES: dict[Deployment, dict[str, str]] = {
    "docker": {
        "Dockerfile": "Dockerfile",
        "Dockerfile.dockerignore": "Dockerfile.dockerignore",
        "compose.yaml": "compose.yaml",
        "requirements.txt": "requirements.txt",
    },
    "systemd": {"modelwright-{name}.service": "unit.service"},
    "k8s": {
        "k8s/deployment.yaml": "k8s/deployment.yaml",
        "k8s/service.yaml": "k8s/service.yaml",
        "k8s/disruption-budget.yaml": "k8s/disruption-budget.yaml",
    },
}
# Names that YAML would read as something else than text.
_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
# A service without a model, and how many times a model's file it takes in memory; guesses to
# begin with, since both depend on the model.
_SERVICE_MEGABYTES = 128
_MODEL_TIMES = 4
_MEGABYTES_STEP = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What the files say.

    Parameters
    ----------
    project
        Folder of the project.
    project_name
        Its name.
    release_id
        The release that an image holds.
    model_bytes
        Size of its model.
    port
        Where it listens.
    socket
        The unix socket where it listens instead, on the project's own machine.
    workers
        Processes that answer.
    log
        How events are written.
    has_database
        Whether a database keeps the journal.
    command
        The `modelwright` of this machine.
    user
        Who owns the project, and so can write its journal.
    python
        Version of Python, "3.12".
    requirements
        What an image installs, pinned.
    """

    project: Path
    project_name: str
    release_id: str
    model_bytes: int
    port: int
    socket: Path | None
    workers: int
    log: str
    has_database: bool
    command: str
    user: str
    python: str
    requirements: tuple[str, ...]

    @property
    def name(self) -> str:
        """The project's name as hosts, images and units may be called."""
        return slug(self.project_name)

    @property
    def short_id(self) -> str:
        """The first characters of the release's id, as the image's tag."""
        return self.release_id[:12]

    @property
    def memory_megabytes(self) -> int:
        """A guess of the memory that the service needs."""
        needed = _SERVICE_MEGABYTES + _MODEL_TIMES * self.model_bytes / 1e6
        return -int(-needed * self.workers // _MEGABYTES_STEP) * _MEGABYTES_STEP

    @property
    def runtime_folder(self) -> str:
        """The socket's folder below /run, which systemd makes; empty where it lies elsewhere."""
        if self.socket is None or not self.socket.parent.is_relative_to("/run"):
            return ""
        folder = str(self.socket.parent.relative_to("/run"))
        return "" if folder == "." else folder


def write_deployment(
    kind: Deployment, placement: Placement
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Write the files of one kind into the project's folder `deploy`.

    Parameters
    ----------
    kind
        Which files.
    placement
        What they say.

    Returns
    -------
    tuple of (tuple of Path, tuple of Path)
        What was written, and what was left as it is, since someone has made it their own.
    """
    written, kept = [], []
    mark = MARK.format(kind=kind)
    for pattern, template in _FILES[kind].items():
        path = placement.project / FOLDER / pattern.format(name=placement.name)
        if path.exists() and not _is_ours(path):
            kept.append(path)
            continue
        with replacing(path) as temporary:
            text = f"{mark}\n{_render(template, placement)}"
            temporary.write_text(text, encoding="utf-8")
        written.append(path)
    if kind == "docker":
        (placement.project / FOLDER / "wheels").mkdir(exist_ok=True)
    return tuple(written), tuple(kept)


def slug(name: str) -> str:
    """Return a name in lower-case letters, digits and hyphens, 40 at most, the first a letter.

    Examples
    --------
    >>> slug("Crédit (2024)"), slug("2024"), slug("日本")
    ('cr-dit-2024', 'model-2024', 'model')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not plain[:1].isalpha() or plain in _YAML_WORDS:
        plain = f"model-{plain}"
    return plain[:40].rstrip("-")


def _is_ours(path: Path) -> bool:
    first = path.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
    return first in {MARK.format(kind=kind) for kind in DEPLOYMENTS}


def _render(template: str, placement: Placement) -> str:
    """Return a template with the facts of a placement."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(  # noqa: S701 - no HTML
        loader=PackageLoader("modelwright.deploy"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["unit_path"] = _unit_path
    return environment.get_template(f"{template}.jinja").render(place=placement)


def _unit_path(path: object) -> str:
    """Return a path as a systemd unit writes it: quoted, and without specifiers."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{text}"'
