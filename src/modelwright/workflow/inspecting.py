"""What is known of a project's releases: all of them in a table, and one in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - msgspec reads annotations
from typing import TYPE_CHECKING

from modelwright.records import (
    BuildReport,
    Move,
    ParityCertificate,
    Plan,
    Reference,
    ReleaseManifest,
    Role,
    Score,
    Signature,
    read_record,
)
from modelwright.workflow.champion import registry

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.workflow.folder import ProjectFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One model of the winner, and its weight in it; 1 where it is alone."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSummary:
    """A release in one line.

    Parameters
    ----------
    release_id, name, created_at
        Which one, of which project, and when it was made.
    score
        The plan's metric on the test rows.
    size_bytes, model_bytes
        Of the folder, and of the portable model in it.
    roles
        What it does now; empty if nothing.
    """

    release_id: str
    name: str
    created_at: datetime
    score: Score
    size_bytes: int
    model_bytes: int
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFacts:
    """A release in full.

    Parameters
    ----------
    summary
        It in one line.
    folder
        Where it lies.
    manifest
        What it says of itself, with the checksums of its files.
    source, n_rows
        What it was made from, and how many rows were used.
    signature
        Columns and target.
    scores
        Every metric on the test rows, the plan's first.
    members
        What the winner is made of.
    threshold
        From which probability on the positive class is decided; None if the task is not binary.
    parity
        How it was proved to answer like the Python model.
    moves
        What became of it: its lines of the history, the oldest first.
    """

    summary: ReleaseSummary
    folder: str
    manifest: ReleaseManifest
    source: str
    n_rows: int
    signature: Signature
    scores: tuple[Score, ...]
    members: tuple[Member, ...]
    threshold: float | None
    parity: ParityCertificate
    moves: tuple[Move, ...]


def list_releases(folder: ProjectFolder) -> tuple[ReleaseSummary, ...]:
    """Return all releases of a project, the newest first."""
    found = registry(folder)
    pointer = found.pointer()
    return tuple(
        _summary(folder, manifest, pointer.roles(manifest.release_id))
        for manifest in reversed(found.releases())
    )


def show_release(folder: ProjectFolder, name: str) -> ReleaseFacts:
    """Return what is known of the release of that id, prefix or role."""
    found = registry(folder)
    release_id = found.resolve(name)
    path = folder.release(release_id)
    manifest = read_record(path / "release.json", ReleaseManifest)
    plan = read_record(path / "plan.json", Plan)
    report = read_record(path / "report.json", BuildReport)
    moves = tuple(m for m in found.history() if release_id in {m.before, m.after})
    return ReleaseFacts(
        summary=_summary(folder, manifest, found.pointer().roles(release_id)),
        folder=str(path),
        manifest=manifest,
        source=plan.source,
        n_rows=plan.n_used,
        signature=plan.signature,
        scores=report.evaluation.scores,
        members=members_of(report),
        threshold=threshold_of(path, plan.signature),
        parity=read_record(path / "parity.json", ParityCertificate),
        moves=moves,
    )


def members_of(report: BuildReport) -> tuple[Member, ...]:
    """Return what the winner of a build is made of, the largest weight first."""
    rows = [row for row in report.leaderboard if row.weight and row.name != "ensemble"]
    rows.sort(key=lambda row: -row.weight)
    return tuple(Member(name=row.name, weight=row.weight) for row in rows)


def threshold_of(release: Path, signature: Signature) -> float | None:
    """Return from which probability on a release decides for the positive class, if it does."""
    if signature.target.task != "binary":
        return None
    return read_record(release / "reference.json", Reference).threshold


def _summary(
    folder: ProjectFolder, manifest: ReleaseManifest, roles: tuple[Role, ...]
) -> ReleaseSummary:
    path = folder.release(manifest.release_id)
    # Of a damaged release what is left counts: who looks at it is about to mend or remove it.
    present = [file for file in manifest.files if (path / file).is_file()]
    sizes = {file: (path / file).stat().st_size for file in present}
    return ReleaseSummary(
        release_id=manifest.release_id,
        name=manifest.name,
        created_at=manifest.created_at,
        score=read_record(path / "report.json", BuildReport).evaluation.scores[0],
        size_bytes=sum(sizes.values()),
        model_bytes=sizes.get("model.onnx", 0),
        roles=roles,
    )
