"""Java: a release as plain source and one data file, compiled into a jar where there is a JDK."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelwright.deploy.exports.packing import VERSION, pack
from modelwright.deploy.exports.questions import packed_questions, read_answers
from modelwright.deploy.exports.sources import about, spellings, template
from modelwright.deploy.exports.target import ExportTarget
from modelwright.deploy.exports.tools import missing_tools, run_tool
from modelwright.errors import ConfigError
from modelwright.runtime import example_row

if TYPE_CHECKING:
    from modelwright.deploy.exports.target import Answers, Questions
    from modelwright.runtime import VerifiedRelease

CLASSES = (
    "Column",
    "Functions",
    "Model",
    "Numbers",
    "PackedFile",
    "Prediction",
    "Program",
    "Steps",
    "Texts",
    "Times",
    "TreeKeys",
    "Trees",
)
_CHECK = "Check"  # compiled for the comparison only
_JAR, _DATA = "model.jar", "model.bin"
_PACKAGE = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*")
_RESERVED = re.compile(
    "abstract|assert|boolean|break|byte|case|catch|char|class|const|continue|default|do|double|else|enum|extends|"
    "false|final|finally|float|for|goto|if|implements|import|instanceof|int|interface|long|native|new|null|package|"
    "private|protected|public|return|short|static|strictfp|super|switch|synchronized|this|throws?|transient|"
    "true|try|void|volatile|while|_"
)
_JDK = ("javac", "jar")
_RELEASE = "11"  # of the language: what the oldest supported JDK runs


def write_java(release: VerifiedRelease, folder: Path, *, package: str) -> None:
    """Write sources and data below `src/`, a README, and the jar where there is a JDK.

    Raises
    ------
    ConfigError
        If the package's name is none.
    ReleaseError
        If a part of the release runs in Python.
    """
    words = package.split(".")
    if not _PACKAGE.fullmatch(package) or any(map(_RESERVED.fullmatch, words)):
        raise ConfigError(
            f"{package!r} is no name of a Java package. Use lower-case words with points "
            "between, such as com.example.churn."
        )
    place = folder / "src" / Path(*words)
    place.mkdir(parents=True)
    (place / _DATA).write_bytes(pack(release))
    for name in CLASSES:
        source = _source(name, release, package)
        (place / f"{name}.java").write_text(source, encoding="utf-8")
    (folder / "README.md").write_text(_readme(release, package), encoding="utf-8")
    if not missing_tools(_JDK):
        with tempfile.TemporaryDirectory() as classes:
            _compile(Path(classes), place, CLASSES)
            shutil.copy(place / _DATA, Path(classes, *words))
            jar = str(folder / _JAR)
            run_tool("jar", "--create", "--file", jar, "-C", classes, ".")


def ask_java(release: VerifiedRelease, folder: Path, questions: Questions) -> Answers:
    """Return what the jar in a folder answers."""
    (model,) = (folder / "src").rglob("Model.java")
    package = ".".join(model.parent.relative_to(folder / "src").parts)
    jar = str(folder / _JAR)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        source = _source(_CHECK, release, package)
        (work / f"{_CHECK}.java").write_text(source, encoding="utf-8")
        _compile(work, work, (_CHECK,), "-cp", jar)
        (work / "questions").write_bytes(packed_questions(questions))
        files = str(model.parent / _DATA), str(work / "questions"), str(work / "answers")
        run_tool("java", "-cp", f"{jar}:{work}", f"{package}.{_CHECK}", *files)
        version = run_tool("java", "-version").splitlines()[0]
        answers = (work / "answers").read_bytes()
    return read_answers(answers, release, questions, versions={"java": version})


JAVA = ExportTarget(
    name="java",
    title="Java",
    write=write_java,
    ask=ask_java,
    tools=("java", "javac", "jar"),
    package="model",
)


def _readme(release: VerifiedRelease, package: str) -> str:
    row = example_row(release.signature)
    lines = [
        f"        row.put({_literal(name)}, {_literal(value)});"
        for name, value in row.items()
    ]
    return template(
        "java",
        "README.md",
        **about(release),
        package=package,
        place=package.replace(".", "/"),
        oldest=_RELEASE,
        row="\n".join(lines),
    )


def _literal(value: Any) -> str:
    """Return a value as it is written in Java; a text in ASCII, so that no encoding matters."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value}L"
    return json.dumps(value)


def _source(name: str, release: VerifiedRelease, package: str) -> str:
    return template(
        "java",
        f"{name}.java",
        package=package,
        version=str(VERSION),
        release=json.dumps(release.release_id),
        **spellings(),
    )


def _compile(into: Path, place: Path, classes: tuple[str, ...], *options: str) -> None:
    sources = [str(place / f"{name}.java") for name in classes]
    run_tool(
        "javac",
        "-Xlint:all",
        "-Werror",
        "--release",
        _RELEASE,
        "-encoding",
        "UTF-8",
        *options,
        "-d",
        str(into),
        *sources,
    )
