"""An export: written aside, compared with ONNX Runtime, and only then put where it shall stand."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from modelwright.deploy.exports.gate import check_export
from modelwright.deploy.exports.targets import find_target
from modelwright.deploy.exports.tools import missing_tools
from modelwright.errors import ConfigError, ReleaseError, some
from modelwright.pages import export_certificate_text
from modelwright.records import ParityCertificate, to_json
from modelwright.runtime import open_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelwright.deploy.exports.target import ExportTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What was exported.

    Parameters
    ----------
    language, release_id
        Which release, to which language.
    folder, files
        Where it stands; the files' paths are relative to the folder.
    certificate
        What the comparison with ONNX Runtime found.
    not_checked
        Why there was no comparison; empty where there was one.
    """

    language: str
    release_id: str
    folder: Path
    files: tuple[str, ...]
    certificate: ParityCertificate
    not_checked: str = ""


def export(
    release: Path, language: str, folder: Path, *, package: str | None = None
) -> Export:
    """Write a release in another language and return what was written.

    The written scorer is compared with ONNX Runtime where the language's programs are on the PATH;
    the result is `parity.json` and `parity.md` in the folder.

    Parameters
    ----------
    release
        The release's folder.
    language
        Name of a target: "java", "r" or "js".
    folder
        Where the files go; it may exist, and files of the same names are replaced.
    package
        Name of the package that the files belong to, for a language that has packages.

    Raises
    ------
    ConfigError
        If the language is not known, or the package's name is none.
    ParityError
        If the scorer answers unlike ONNX Runtime. Nothing is written then.
    ReleaseError
        If the release is damaged, needs Python, or the folder cannot be written.
    """
    target = find_target(language)
    if package is not None and not target.package:
        raise ConfigError(f"{target.title} needs no package's name. Leave it out.")
    opened = open_release(release)
    with _aside(folder) as new:
        target.write(opened, new, package=package or target.package)
        not_checked = _not_checked(target, new)
        certificate = (
            ParityCertificate(checks=(), versions={})
            if not_checked
            else check_export(target, opened, new)
        )
        (new / "parity.json").write_bytes(to_json(certificate))
        text = export_certificate_text(
            certificate, language=target.title, not_checked=not_checked
        )
        (new / "parity.md").write_text(text, encoding="utf-8")
        files = _move(new, folder)
    return Export(
        language=language,
        release_id=opened.release_id,
        folder=folder,
        files=files,
        certificate=certificate,
        not_checked=not_checked,
    )


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a new folder inside of the folder, where what is installed for it is found."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = tempfile.TemporaryDirectory(dir=folder, prefix=".export-")
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        with temporary as name:
            yield Path(name)
    finally:
        with suppress(OSError):  # it holds something
            folder.rmdir()


def _not_checked(target: ExportTarget, folder: Path) -> str:
    tools = missing_tools(target.tools)
    missing = f"{some(tools)} not on the PATH" if tools else target.missing_from(folder)
    if not missing:
        return ""
    return (
        f"Not checked here: {missing}. Where it is, the same export "
        "compares itself with ONNX Runtime."
    )


def _move(new: Path, folder: Path) -> tuple[str, ...]:
    files = sorted(path.relative_to(new) for path in new.rglob("*") if path.is_file())
    try:
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(new / file, folder / file)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return tuple(file.as_posix() for file in files)


def _unwritable(folder: Path, error: OSError) -> ReleaseError:
    return ReleaseError(
        f"The export cannot be written into {folder}: {error.strerror or error}. "
        "Name a folder that you may write to."
    )
