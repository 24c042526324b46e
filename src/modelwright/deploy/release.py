"""The release: an immutable folder, named by its content, that needs no Modelwright to be used."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import onnx

from modelwright.deploy.manifest import MANIFEST, read_manifest
from modelwright.deploy.mlflow_flavour import write_mlflow_files
from modelwright.deploy.parity import check_parity
from modelwright.deploy.python_part import PythonPart
from modelwright.deploy.readme import readme
from modelwright.deploy.staging import settle, staged
from modelwright.errors import ReleaseError
from modelwright.pages import card_page, certificate_text, model_card, score_sentence
from modelwright.portable import PYTHON
from modelwright.records import ReleaseManifest, to_json, write_record
from modelwright.runtime import read_category, release_id_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from modelwright.deploy.parity import Releasable
    from modelwright.records import (
        BuildReport,
        ParityCertificate,
        Plan,
        Reference,
        Signature,
    )
    from modelwright.runtime import Inputs


def write_release(
    folder: Path,
    *,
    model: Releasable,
    plan: Plan,
    report: BuildReport,
    reference: Reference,
    held_out: Inputs,
    name: str,
    created_at: datetime,
) -> ReleaseManifest:
    """Write a release into a folder of its own and return its manifest.

    The same model, signature and reference statistics make the same release: where it exists, it
    is returned as it stands.

    Parameters
    ----------
    folder
        Where releases stand, each in a folder named by its id.
    model
        The fitted model.
    plan, report, reference
        What the stages before have found; they travel along.
    held_out
        Rows to compare the portable model on.
    name
        The project's name.
    created_at
        Now, with zone.

    Raises
    ------
    ParityError
        If the portable model answers unlike the Python model. Nothing is written then.
    ReleaseError
        If the folder cannot be written, or holds this release damaged.
    """
    portable = model.to_portable()
    model_bytes = _model_bytes(portable, model.signature)
    needs_python = any(entry.key == PYTHON for entry in portable.metadata_props)
    part = PythonPart.of(model.python_steps()) if needs_python else None
    with staged(folder) as new:
        (new / "model.onnx").write_bytes(model_bytes)
        (new / "signature.json").write_bytes(to_json(model.signature))
        (new / "reference.json").write_bytes(to_json(reference))
        if part:
            part.write(new)
        release_id = release_id_of(new)
        if (folder / release_id).exists():
            return read_manifest(folder / release_id)
        target = model.signature.target
        manifest = ReleaseManifest(
            release_id=release_id,
            name=name,
            created_at=created_at,
            task=target.task,
            target=target.name,
            metric=report.metric,
            score_text=score_sentence(report.evaluation.scores[0]),
            files={},
            needs_python=part.needs if part else None,
        )
        stored = part.opened() if part else ()
        certificate = check_parity(
            model, model_bytes, held_out, seed=plan.seed, steps=stored
        )
        _write_documents(new, plan, report, manifest, certificate)
        (new / "README.md").write_text(readme(manifest, model.signature), encoding="utf-8")
        write_mlflow_files(new, manifest, model.signature)
        manifest = replace(manifest, files=_checksums(new))
        write_record(new / MANIFEST, manifest)
        settle(new, folder / release_id)
    return manifest


def _write_documents(
    folder: Path,
    plan: Plan,
    report: BuildReport,
    manifest: ReleaseManifest,
    certificate: ParityCertificate,
) -> None:
    documents = {
        "plan.json": to_json(plan),
        "report.json": to_json(report),
        "parity.json": to_json(certificate),
        "parity.md": certificate_text(certificate).encode(),
        "card.md": model_card(plan, report, manifest, certificate).encode(),
        "card.html": card_page(plan, report, manifest, certificate).encode(),
    }
    for path, content in documents.items():
        (folder / path).write_bytes(content)


def _model_bytes(portable: onnx.ModelProto, signature: Signature) -> bytes:
    """Return the portable model, serialised alike every time, with all that a reader must know."""
    known = {entry.key: entry.value for entry in portable.metadata_props}
    onnx.helper.set_model_props(portable, {**known, **_metadata(signature)})
    try:
        return bytes(portable.SerializeToString(deterministic=True))
    except ValueError as error:
        raise ReleaseError(
            "The portable model is larger than 2 GB, which ONNX files cannot be. "
            "Leave out forests, or give them fewer trees."
        ) from error


def _metadata(signature: Signature) -> Mapping[str, str]:
    entries = {
        "signature": signature.to_dict(),
        "strings": [column.name for column in signature.string_columns],
        "numbers": [column.name for column in signature.number_columns],
        "classes": [read_category(label) for label in signature.target.classes],
    }
    return {
        f"modelwright.{key}": json.dumps(entry, ensure_ascii=False)
        for key, entry in entries.items()
    }


def _checksums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
