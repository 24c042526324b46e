"""A service in processes of its own, that follows a pointer as a project's does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bench.latency_models import TARGET, as_records, make_rows
from modelwright import Classifier

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
# Not as __main__: the workers find its functions by the module's name.
_COMMAND = [sys.executable, "-c", "from bench.faults.pointed import main; main()"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A service that answers.

    Parameters
    ----------
    address
        Host and port.
    process
        It, or the supervisor of its workers.
    pointer, journal, log
        Where it looks for its champion, what it keeps, and what it says.
    """

    address: tuple[str, int]
    process: subprocess.Popen[str]
    pointer: Path
    journal: Path
    log: Path

    def point_to(self, release: Path) -> None:
        """Promote a release."""
        new = self.pointer.with_suffix(".new")
        new.write_text(str(release))
        new.rename(self.pointer)

    def workers(self) -> list[int]:
        """Return the process ids of those who answer."""
        pid = self.process.pid
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in text.split()] or [pid]

    def memory_mb(self) -> float:
        """Return the memory of those who answer, resident, together."""
        pages = [
            int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.workers()
        ]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def running(folder: Path, release: Path, **options: Any) -> Iterator[Running]:
    """Start a service that answers with a release; stop it at the end.

    Parameters
    ----------
    folder
        Where its files lie.
    release
        Its first champion.
    **options
        Of `ServeOptions`, as JSON can hold them.
    """
    folder.mkdir()
    pointer, journal, log = folder / "pointer", folder / "journal", folder / "log"
    pointer.write_text(str(release))
    with (
        log.open("w") as output,
        subprocess.Popen(
            [*_COMMAND, str(pointer), str(journal), json.dumps(options)],
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            cwd=ROOT,
        ) as process,
    ):
        assert process.stdout is not None  # noqa: S101 - narrows the type
        try:
            url = urlsplit(process.stdout.readline().strip())
            if url.port is None:
                raise RuntimeError(f"The service did not start:\n{log.read_text()}")
            yield Running(
                address=(str(url.hostname), url.port),
                process=process,
                pointer=pointer,
                journal=journal,
                log=log,
            )
        finally:
            process.terminate()


def make_releases(folder: Path) -> tuple[tuple[Path, Path], list[dict[str, Any]]]:
    """Return two releases of one signature, and rows to ask them about."""
    releases = []
    for seed in (0, 1):
        rows = make_rows(seed)
        model = Classifier(trials=1, seed=seed, learners=["linear"])
        model.fit(rows.drop(columns=TARGET), rows[TARGET])
        releases.append(folder / model.release(folder, name="faults").release_id)
    return (releases[0], releases[1]), as_records(make_rows(2).drop(columns=TARGET)[:200])
