"""The Python front door for a whole project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from modelwright.records import silent
from modelwright.workflow import ProjectFolder

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from modelwright.deploy import Export, ScoreReport
    from modelwright.deploy.deployment import Deployment
    from modelwright.journal import OutcomeCount
    from modelwright.records import (
        BuildReport,
        Comparison,
        Plan,
        Progress,
        ReleaseManifest,
        WatchReport,
    )
    from modelwright.server.keys import ApiKey, Scope
    from modelwright.workflow.deploying import Deployed
    from modelwright.workflow.journal_export import ExportedJournal
    from modelwright.workflow.journals import MovedJournal
    from modelwright.workflow.release_life import ReleaseLife
    from modelwright.workflow.status import Status
    from modelwright.workflow.tracking import Tracked


class Project:
    """A folder with a modelwright.toml, and every verb of the command line as a method.

    The verbs of the releases' life, such as `canary` and `history`, are methods of `life`.

    Methods that change the project hold its lock; another process that tries meanwhile gets a
    ProjectBusyError. Moving the pointer (`promote`, `rollback`) does not wait for long work.

    Parameters
    ----------
    folder
        The project's folder, or one below it.
    on_progress
        Told stage, fraction done (0 to 1) and a message.
    wait_seconds
        How long to wait for another command's lock.
    """

    def __init__(
        self,
        folder: Path | str = ".",
        *,
        on_progress: Progress | None = None,
        wait_seconds: float = 0,
    ) -> None:
        self.folder = ProjectFolder.find(folder)
        self.on_progress = on_progress or silent
        self.wait_seconds = wait_seconds

    def __repr__(self) -> str:
        """Return how to get the same."""
        return f"Project({str(self.folder.root)!r})"

    @classmethod
    def init(
        cls,
        data: Path | str,
        *,
        target: str,
        time: str | None = None,
        group: str | None = None,
        positive: str | None = None,
        query: str | None = None,
        into: Path | str = ".",
    ) -> Project:
        """Write a commented modelwright.toml for this data and return its project.

        Parameters
        ----------
        data
            A file, a folder of Parquet files, or the URL of a database.
        target
            Column to predict.
        time, group
            Columns that order the rows, or that must not be torn apart.
        positive
            The class whose probability matters.
        query
            SQL query, for a database.
        into
            Folder of the project; made if it is not there.

        Raises
        ------
        ConfigError
            If there is a project already, or the data lacks a named column.
        """
        from modelwright.workflow.starting import start_project

        folder = start_project(
            str(data),
            ProjectFolder(into),
            target=target,
            time=time,
            group=group,
            positive=positive,
            query=query,
        )
        return cls(folder.root)

    def design(self) -> Plan:
        """Profile and audit the rows; write and return the plan."""
        from modelwright.workflow.designing import design_project

        with self._lock("design"):
            return design_project(self.folder, self.on_progress).plan

    def build(
        self,
        *,
        budget: float | None = None,
        trials: int | None = None,
        more: float | None = None,
    ) -> BuildReport:
        """Search for a model, from where an earlier call stopped.

        Parameters
        ----------
        budget
            Seconds of all calls together; None takes it from the settings.
        trials
            Number of candidates, instead of a time.
        more
            Seconds of this call, beyond what earlier ones spent.
        """
        from modelwright.workflow.building import Budget, build_project

        with self._lock("build"):
            spend = Budget(budget, trials, more)
            _, built = build_project(self.folder, spend, self.on_progress)
        return built.report

    def leaderboard(self) -> BuildReport:
        """Return the report of the last build, with every candidate."""
        from modelwright.workflow.last_report import read_report

        return read_report(self.folder)

    def release(self) -> ReleaseManifest:
        """Write the portable release; refused with a ParityError unless it answers alike."""
        from modelwright.workflow.releasing import release_project

        with self._lock("release"):
            return release_project(self.folder, self.on_progress)

    def deploy(self, release_id: str, kinds: Sequence[Deployment]) -> Deployed:
        """Write files that put a release into service into the project's folder `deploy`.

        Parameters
        ----------
        release_id
            Start of its id, or its role.
        kinds
            "docker", "systemd", "k8s".
        """
        from modelwright.workflow.deploying import deploy_project

        return deploy_project(self.folder, release_id, kinds)

    def run(
        self, *, budget: float | None = None, trials: int | None = None
    ) -> ReleaseManifest:
        """Design, build and release in one go."""
        from modelwright.workflow.building import Budget, build_project
        from modelwright.workflow.designing import design_project
        from modelwright.workflow.releasing import release_project

        with self._lock("run"):
            designed = design_project(self.folder, self.on_progress)
            designed, built = build_project(
                self.folder, Budget(budget, trials), self.on_progress, designed=designed
            )
            if built.report.interrupted:
                raise KeyboardInterrupt
            return release_project(
                self.folder, self.on_progress, designed=designed, built=built
            )

    def export(
        self,
        language: str,
        folder: Path | str | None = None,
        *,
        release: str | None = None,
        package: str | None = None,
    ) -> Export:
        """Write a release in another language; refused where it answers unlike ONNX Runtime.

        Parameters
        ----------
        language
            "java", "r" or "js".
        folder
            Where the files go; None means `exports/` and the language, in the project's folder.
        release
            Start of a release's id; None means the champion.
        package
            Java and JavaScript: name of the package.
        """
        from modelwright.workflow.exporting import export_project

        place = None if folder is None else Path(folder)
        return export_project(
            self.folder, language, place, release=release, package=package
        )

    def serve(
        self,
        *,
        host: str | None = None,
        port: int | None = None,
        socket: Path | None = None,
        workers: int | None = None,
        log: Literal["text", "json"] | None = None,
        on_ready: Callable[[str], None] | None = None,
    ) -> None:
        """Answer HTTP requests with the champion until SIGTERM or Ctrl-C.

        Parameters
        ----------
        host, port, socket, workers, log
            What goes before the same keys of `[serve]`.
        on_ready
            Called with the service's address once it answers.
        """
        from modelwright.workflow.serving import serve_project

        serve_project(
            self.folder,
            host=host,
            port=port,
            socket=socket,
            workers=workers,
            log=log,
            on_ready=on_ready,
        )

    def add_key(self, name: str, scopes: Sequence[Scope]) -> tuple[ApiKey, str]:
        """Make an API key for the service; return it as it is kept, and what to send."""
        from modelwright.workflow.keeping_keys import add_key

        return add_key(self.folder, name, scopes)

    def keys(self) -> tuple[ApiKey, ...]:
        """Return the API keys that the service accepts."""
        from modelwright.workflow.keeping_keys import list_keys

        return list_keys(self.folder)

    def revoke_key(self, name: str) -> ApiKey:
        """Take an API key back; a service that is running follows within seconds."""
        from modelwright.workflow.keeping_keys import revoke_key

        return revoke_key(self.folder, name)

    def score(
        self,
        source: Path | str,
        destination: Path | str,
        *,
        query: str | None = None,
        table: str | None = None,
        columns: Sequence[str] | None = None,
        partition_by: str | None = None,
        raw_scores: bool = False,
        overwrite: bool = False,
    ) -> ScoreReport:
        """Score rows with the champion, in bounded memory; an interrupted call goes on.

        Parameters
        ----------
        source
            A file, a folder, or the URL of a database.
        destination
            A file, a folder, or the URL of a database.
        query
            For a source that is a database: a select, or the name of a table.
        table
            For a destination that is a database: the table to write.
        columns
            Columns of the source to carry; None carries all.
        partition_by
            A column; the destination becomes a folder of folders `column=value`.
        raw_scores
            Whether to add what the learners said before calibration.
        overwrite
            Whether to replace a file or table that is there, and to drop an interrupted run with
            another release or other options.
        """
        from modelwright.workflow.scoring import score_project

        return score_project(
            self.folder,
            str(source),
            str(destination),
            self.on_progress,
            query=query,
            table=table,
            columns=columns,
            partition_by=partition_by,
            raw_scores=raw_scores,
            overwrite=overwrite,
        )

    def record_outcomes(
        self, file: Path | str, *, query: str | None = None
    ) -> OutcomeCount:
        """Store what came true: rows with prediction_id (or the key), outcome, observed_at.

        Parameters
        ----------
        file
            A file, or the URL of a database.
        query
            SQL query, for a database.
        """
        from modelwright.workflow.outcomes import record_outcomes

        return record_outcomes(self.folder, file, query=query)

    def export_journal(
        self,
        file: Path | str,
        *,
        release: str | None = None,
        since: dt.datetime | None = None,
        overwrite: bool = False,
    ) -> ExportedJournal:
        """Write what was asked, answered and came true into a file, in bounded memory.

        Parameters
        ----------
        file
            Its ending says its form: .csv, .parquet, .jsonl, .arrow.
        release
            Start of a release's id, or its role: only what it answered.
        since
            Only what was asked at this time or later; without a time zone it is UTC.
        overwrite
            Whether to replace the file.
        """
        from modelwright.workflow.journal_export import export_journal

        return export_journal(
            self.folder,
            Path(file),
            self.on_progress,
            release=release,
            since=since,
            overwrite=overwrite,
        )

    def move_journal(self) -> MovedJournal:
        """Move the journal beside the project into the database that the settings name."""
        from modelwright.workflow.journals import move_journal

        return move_journal(self.folder, self.on_progress)

    def watch(self) -> WatchReport:
        """Compare the champion's traffic with its reference."""
        from modelwright.workflow.watching import watch_project

        return watch_project(self.folder)

    def rebuild(
        self,
        *,
        data: Path | str | None = None,
        judge: Path | str | None = None,
        only_new: bool = False,
        budget: float | None = None,
        trials: int | None = None,
    ) -> Comparison:
        """Store a challenger from old and new rows; say whether it beats the champion.

        Parameters
        ----------
        data
            A file of new rows with their outcomes, beside those of the journal.
        judge
            A file of rows to judge by, instead of a fifth of the new rows.
        only_new
            Whether the challenger learns from the new rows alone.
        budget, trials
            As in `build`.
        """
        from modelwright.workflow.building import Budget
        from modelwright.workflow.rebuild_rows import NewRows
        from modelwright.workflow.rebuilding import rebuild_project

        new = NewRows(data=data, judge=judge, only_new=only_new)
        with self._lock("rebuild"):
            return rebuild_project(
                self.folder, new, Budget(budget, trials), self.on_progress
            )

    def compare(self, judge: Path | str) -> Comparison:
        """Compare the challenger with the champion on a file of rows that neither has seen."""
        from modelwright.workflow.rebuilding import compare_on

        return compare_on(self.folder, judge)

    def track(self) -> Tracked:
        """Log the last build and the releases to MLflow, unless they are there already."""
        from modelwright.workflow.champion import registry
        from modelwright.workflow.registering import check_registered, register_releases
        from modelwright.workflow.tracking import track_project

        with self._lock("track"):
            tracked = track_project(self.folder, self.on_progress)
            check_registered(
                register_releases(self.folder, registry(self.folder), self.on_progress)
            )
        return tracked

    def promote(self, release_id: str | None = None, *, why: str | None = None) -> str:
        """Make the challenger, or the release named by a prefix, champion; return its id.

        Parameters
        ----------
        release_id
            Start of a release's id, or "challenger", "canary" or "shadow".
        why
            For the history.

        Raises
        ------
        ReleaseError
            If there is no such release, it is damaged, or the champion is pinned.
        """
        from modelwright.workflow.champion import promote

        return promote(
            self.folder, release_id, self.on_progress, why=why or "promoted by hand"
        )

    def rollback(self, *, why: str | None = None) -> str:
        """Make the champion before the present one champion again; return its id."""
        from modelwright.workflow.champion import rollback

        return rollback(self.folder, self.on_progress, why=why or "rolled back by hand")

    @property
    def life(self) -> ReleaseLife:
        """The releases: what each of them is and does, and what became of it."""
        from modelwright.workflow.release_life import ReleaseLife

        return ReleaseLife(self.folder)

    def status(self) -> Status:
        """Return where things stand."""
        from modelwright.workflow.status import status_of

        return status_of(self.folder)

    def _lock(self, command: str) -> AbstractContextManager[None]:
        from modelwright.workflow.lock import project_lock

        return project_lock(self.folder, command, wait_seconds=self.wait_seconds)
