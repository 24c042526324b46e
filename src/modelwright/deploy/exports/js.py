"""JavaScript: a release's own ONNX on ONNX Runtime for Node and for pages, and readers of values."""

from __future__ import annotations

import html
import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelwright.deploy.exports.datetime_patterns import ISO_PATTERNS, datetime_pattern
from modelwright.deploy.exports.questions import packed_questions, read_answers
from modelwright.deploy.exports.sources import about, spellings, template
from modelwright.deploy.exports.target import ExportTarget
from modelwright.deploy.exports.tools import run_tool
from modelwright.deploy.exports.word_table import NO_WORDS, digit_zeros, word_table
from modelwright.errors import ConfigError, ReleaseError
from modelwright.runtime import example_row

if TYPE_CHECKING:
    from modelwright.deploy.exports.datetime_patterns import DatetimePattern
    from modelwright.deploy.exports.target import Answers, Questions
    from modelwright.records import Column, Signature
    from modelwright.runtime import VerifiedRelease

# The npm packages that the export names: one version, for Node and for pages.
ONNXRUNTIME = "1.30.0"
FILES = (
    "model.mjs",
    "values.mjs",
    "times.mjs",
    "page.mjs",
    "serve.mjs",
    "slim.mjs",
    "index.html",
)
_PACKAGE = re.compile(r"(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*")
_ASK_VERSION = (
    "const { createRequire } = require('node:module');"
    "console.log(createRequire(process.argv[1] + '/')('onnxruntime-node/package.json').version)"
)


def write_js(release: VerifiedRelease, folder: Path, *, package: str) -> None:
    """Write the modules, the model and a page.

    Raises
    ------
    ConfigError
        If the package's name is none.
    ReleaseError
        If a part of the release runs in Python.
    """
    if not _PACKAGE.fullmatch(package):
        raise ConfigError(
            f"{package!r} is no name of an npm package. Use lower-case letters, digits and "
            "hyphens, such as churn or @example/churn."
        )
    if release.python_bytes is not None:
        raise ReleaseError(
            "A part of this release runs in Python, so it cannot be exported. Build again with "
            "portable learners only."
        )
    for name in FILES:
        (folder / name).write_text(_source(name, release), encoding="utf-8")
    texts = {
        "package.json": template(
            "js",
            "package.json",
            package=package,
            release=release.release_id,
            onnxruntime=ONNXRUNTIME,
        ),
        ".npmrc": template("js", "npmrc"),
        "quiet.mjs": template("js", "quiet.mjs"),
        "README.md": _readme(release),
        "signature.json": json.dumps(release.signature.to_dict(), indent=1),
        "reading.json": json.dumps(_reading(release.signature)),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "model.onnx").write_bytes(release.model_bytes)


def ask_js(release: VerifiedRelease, folder: Path, questions: Questions) -> Answers:
    """Return what the modules in a folder answer in Node."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        (work / "check.mjs").write_text(template("js", "check.mjs"), encoding="utf-8")
        (work / "questions").write_bytes(packed_questions(questions))
        files = [str(work / name) for name in ("check.mjs", "questions", "answers")]
        run_tool("node", files[0], str(folder.resolve()), *files[1:])
        versions = {
            "node": run_tool("node", "--version").strip(),
            "onnxruntime-node": _installed(folder),
        }
        answers = (work / "answers").read_bytes()
    return read_answers(answers, release, questions, versions=versions)


def missing_from(folder: Path) -> str:
    """Return what Node lacks to run the modules in a folder; empty where it lacks nothing."""
    try:
        _installed(folder)
    except ReleaseError:
        return "onnxruntime-node is not installed in the folder; run npm install there"
    return ""


JS = ExportTarget(
    name="js",
    title="JavaScript",
    write=write_js,
    ask=ask_js,
    tools=("node",),
    missing_from=missing_from,
    # Its ONNX Runtime is of another version than ours, and runs graphs that no row program holds.
    is_exact=lambda _release: False,
    package="model",
)


def _installed(folder: Path) -> str:
    return run_tool("node", "-e", _ASK_VERSION, str(folder.resolve())).strip()


def _source(name: str, release: VerifiedRelease) -> str:
    return template(
        "js",
        name,
        title=html.escape(release.name),
        example=json.dumps(example_row(release.signature), indent=2),
        **spellings(),
    )


def _readme(release: VerifiedRelease) -> str:
    return template(
        "js",
        "README.md",
        **about(release),
        onnxruntime=ONNXRUNTIME,
        row=json.dumps(example_row(release.signature), indent=2, ensure_ascii=False),
    )


def _reading(signature: Signature) -> dict[str, Any]:
    """Return the tables of the readers: JavaScript's own differ from version to version."""
    has_texts = any(column.type == "text" for column in signature.columns)
    table = word_table() if has_texts else NO_WORDS
    return {
        "zeros": digit_zeros().tolist(),
        "words": {
            "stretches": table.stretches.tolist(),
            "lower_case": {chr(code): text for code, text in table.lower_case.items()},
        },
        "patterns": {
            column.name: _patterns(column)
            for column in signature.columns
            if column.type == "datetime"
        },
    }


def _patterns(column: Column) -> list[dict[str, str]]:
    if column.datetime_format is None:
        return [_written(pattern, "u") for pattern in ISO_PATTERNS]
    pattern = datetime_pattern(column.datetime_format)
    return [] if pattern is None else [_written(pattern, "i")]


def _written(pattern: DatetimePattern, flags: str) -> dict[str, str]:
    """Return a pattern without the groups that JavaScript lacks; `times.mjs` tells z from Z itself."""
    expression = pattern.expression.replace("(?-i)", "").replace("(?s:.)", "[^]")
    return {
        "expression": expression.replace("(?-i:Z)", "Z"),
        "flags": flags,
        "parts": pattern.parts,
    }
