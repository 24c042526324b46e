"""R: a release as one file of plain R and one data file."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelwright.deploy.exports.packing import VERSION, pack
from modelwright.deploy.exports.questions import packed_questions, read_answers
from modelwright.deploy.exports.sources import quoted, template
from modelwright.deploy.exports.target import ExportTarget
from modelwright.deploy.exports.tools import run_tool
from modelwright.runtime import (
    FALSE_TEXTS,
    MISSING_CATEGORY_TEXTS,
    MISSING_TEXTS,
    TRUE_TEXTS,
)

if TYPE_CHECKING:
    from modelwright.deploy.exports.target import Answers, Questions
    from modelwright.runtime import VerifiedRelease


def write_r(release: VerifiedRelease, folder: Path, *, package: str) -> None:  # noqa: ARG001 - R's file needs none
    """Write the source and the data.

    Raises
    ------
    ReleaseError
        If a part of the release runs in Python.
    """
    source = template(
        "r",
        "model.R",
        version=str(VERSION),
        release=release.release_id,
        missing=quoted(MISSING_TEXTS),
        missing_categories=quoted(MISSING_CATEGORY_TEXTS),
        true=quoted(TRUE_TEXTS),
        false=quoted(FALSE_TEXTS),
    )
    (folder / "model.R").write_text(source, encoding="utf-8")
    (folder / "model.bin").write_bytes(pack(release))


def ask_r(release: VerifiedRelease, folder: Path, questions: Questions) -> Answers:
    """Return what the script in a folder answers."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        (work / "check.R").write_text(template("r", "check.R"), encoding="utf-8")
        (work / "questions").write_bytes(packed_questions(questions))
        files = [str(work / name) for name in ("check.R", "questions", "answers")]
        run_tool("Rscript", "--vanilla", files[0], str(folder), *files[1:])
        version = run_tool("Rscript", "--version").strip()
        answers = (work / "answers").read_bytes()
    return read_answers(answers, release, questions, versions={"r": version})


def _holds(value: Any) -> bool:
    """Whether base R can read a value: it neither composes characters nor holds one of code 0."""
    if not isinstance(value, str):
        return True
    return "\0" not in value and unicodedata.is_normalized("NFC", value)


R = ExportTarget(
    name="r",
    title="R",
    write=write_r,
    ask=ask_r,
    tools=("Rscript",),
    holds=_holds,
    reading_bound=1e-15,
)
