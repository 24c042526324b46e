"""Nothing in a release changes unseen."""

from __future__ import annotations

import hashlib
import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from modelwright.errors import ReleaseError
from modelwright.runtime import load, release_id_of, verify_release

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.records import Signature


def test_an_unchanged_release_is_verified(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    folder = release(regression)

    assert verify_release(folder)["release_id"] == release_id_of(folder)


def test_the_id_is_what_the_shell_computes(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    folder = release(regression)

    shell = subprocess.run(  # noqa: S602 - a constant
        "cat model.onnx signature.json reference.json | sha256sum",
        shell=True,
        cwd=folder,
        capture_output=True,
        check=True,
        text=True,
    )

    assert shell.stdout.split()[0] == release_id_of(folder)


@pytest.mark.parametrize("name", ["model.onnx", "signature.json", "reference.json"])
def test_a_changed_or_missing_file_is_refused(
    name: str, regression: Signature, release: Callable[[Signature], Path]
) -> None:
    folder = release(regression)

    (folder / name).write_bytes((folder / name).read_bytes() + b" ")
    with pytest.raises(ReleaseError, match=f"changed files: '{name}'"):
        load(folder)
    (folder / name).unlink()
    with pytest.raises(ReleaseError, match=f"lacks '{name}'"):
        load(folder)


def test_another_model_beside_is_refused(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    folder = release(regression)
    (folder / "model.onnx.data").write_bytes(b"")

    with pytest.raises(ReleaseError, match=r"not part of it: 'model.onnx.data'"):
        load(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"{", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b"{}", "does not list"),
    ],
)
def test_a_folder_without_a_manifest_is_no_release(
    content: bytes | None,
    words: str,
    regression: Signature,
    release: Callable[[Signature], Path],
) -> None:
    folder = release(regression)
    (folder / "release.json").unlink()
    if content is not None:
        (folder / "release.json").write_bytes(content)

    with pytest.raises(ReleaseError, match=words):
        load(folder)


def test_a_release_under_another_id_is_refused(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    folder = release(regression)
    manifest = json.loads((folder / "release.json").read_text())
    (folder / "release.json").write_text(json.dumps(manifest | {"release_id": "0" * 64}))

    with pytest.raises(ReleaseError, match="not the release"):
        load(folder)


def test_a_signature_of_a_newer_version_is_refused(
    regression: Signature, release: Callable[[Signature], Path]
) -> None:
    folder = release(regression)
    document = json.loads((folder / "signature.json").read_text())
    document["columns"][0]["unit"] = "years"
    (folder / "signature.json").write_text(json.dumps(document))
    manifest = json.loads((folder / "release.json").read_text())
    manifest["release_id"] = release_id_of(folder)
    manifest["files"]["signature.json"] = hashlib.sha256(
        (folder / "signature.json").read_bytes()
    ).hexdigest()
    (folder / "release.json").write_text(json.dumps(manifest))

    with pytest.raises(ReleaseError, match="another version"):
        load(folder)
