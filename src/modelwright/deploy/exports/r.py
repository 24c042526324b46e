"""R: a release as one file of plain R and one data file."""

from __future__ import annotations

import json
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelwright.deploy.exports.packing import VERSION, pack
from modelwright.deploy.exports.questions import packed_questions, read_answers
from modelwright.deploy.exports.sources import about, spellings, template
from modelwright.deploy.exports.target import ExportTarget
from modelwright.deploy.exports.tools import run_tool
from modelwright.runtime import example_row

if TYPE_CHECKING:
    from modelwright.deploy.exports.target import Answers, Questions
    from modelwright.runtime import VerifiedRelease


_SOURCE, _DATA = "model.R", "model.bin"


def write_r(release: VerifiedRelease, folder: Path, *, package: str) -> None:  # noqa: ARG001 - R's file needs none
    """Write the source, the data and a README.

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
        **spellings(),
    )
    (folder / _SOURCE).write_text(source, encoding="utf-8")
    (folder / _DATA).write_bytes(pack(release))
    (folder / "README.md").write_text(_readme(release), encoding="utf-8")


def ask_r(release: VerifiedRelease, folder: Path, questions: Questions) -> Answers:
    """Return what the script in a folder answers."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        (work / "check.R").write_text(template("r", "check.R"), encoding="utf-8")
        (work / "questions").write_bytes(packed_questions(questions))
        files = str(folder / _DATA), str(work / "questions"), str(work / "answers")
        run_tool(
            "Rscript", "--vanilla", str(work / "check.R"), str(folder / _SOURCE), *files
        )
        version = run_tool("Rscript", "--version").strip()
        answers = (work / "answers").read_bytes()
    return read_answers(answers, release, questions, versions={"r": version})


def _readme(release: VerifiedRelease) -> str:
    row = example_row(release.signature)
    cells = [f"  {_name(name)} = {_literal(value)}" for name, value in row.items()]
    return template(
        "r",
        "README.md",
        **about(release),
        row=",\n".join([*cells, "  check.names = FALSE"]),
    )


def _name(name: str) -> str:
    """Return a column's name as R takes any name, between backticks."""
    return "`" + json.dumps(name, ensure_ascii=False)[1:-1].replace("`", "\\`") + "`"


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value).upper() if isinstance(value, bool) else repr(value)


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
