"""Manifest and certificate."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from modelwright.records import (
    ParityCertificate,
    ParityCheck,
    ReleaseManifest,
    read_record,
    write_record,
)

if TYPE_CHECKING:
    from pathlib import Path


def check(*, passed: bool) -> ParityCheck:
    return ParityCheck(
        rows="hostile",
        output="prediction",
        n_rows=3,
        n_label_differences=0 if passed else 1,
        largest_difference=0.0,
        bound=1e-9,
        passed=passed,
    )


def test_a_certificate_passes_when_every_check_does() -> None:
    passed, failed = check(passed=True), check(passed=False)

    assert ParityCertificate(checks=(passed, passed), versions={}).passed
    assert not ParityCertificate(checks=(passed, failed), versions={}).passed


def test_a_manifest_keeps_its_time(tmp_path: Path) -> None:
    manifest = ReleaseManifest(
        release_id="0" * 64,
        name="flats",
        created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        task="regression",
        target="price",
        metric="mae",
        score_text="1",
        files={"model.onnx": "0" * 64},
    )

    write_record(tmp_path / "release.json", manifest)

    assert read_record(tmp_path / "release.json", ReleaseManifest) == manifest
