"""Where things stand in a project."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from modelwright.errors import SourceError
from modelwright.records import (
    BuildReport,
    Comparison,
    Plan,
    Pointer,
    ReleaseManifest,
    Score,
    WatchReport,
    read_record,
)
from modelwright.workflow.champion import registry
from modelwright.workflow.journals import FEWEST_ROWS, MOST_ROWS, journal_of

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.journal import Journal
    from modelwright.workflow.folder import ProjectFolder

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A project at a glance.

    Parameters
    ----------
    project
        Its name.
    config
        Its modelwright.toml.
    plan
        The plan, None before the first design.
    score
        The test score of the last build, None before the first.
    champion, challenger
        Release ids.
    releases
        All releases, the newest first.
    n_predictions, n_outcomes
        What the journal holds.
    journal
        Where it lies, without a password.
    journal_problem
        Why it could not be read; empty if it was.
    comparison
        The last rebuild's comparison of champion and challenger.
    watch
        The last watch report.
    next_step
        What to run next, and why.
    pointer
        What each release does.
    n_answered
        How many predictions of the journal are the champion's.
    """

    project: str
    config: Path
    plan: Plan | None = field(repr=False)
    score: Score | None
    champion: str | None
    challenger: str | None
    releases: tuple[ReleaseManifest, ...] = field(repr=False)
    n_predictions: int
    n_outcomes: int
    journal: str
    journal_problem: str
    comparison: Comparison | None = field(repr=False)
    watch: WatchReport | None = field(repr=False)
    next_step: str
    pointer: Pointer = field(default_factory=Pointer, repr=False)
    n_answered: int = 0


def status_of(folder: ProjectFolder) -> Status:
    """Return where a project stands; nothing is changed."""
    releases = registry(folder)
    pointer = releases.pointer()
    journal = journal_of(folder)
    built = _read_if_there(folder.build_report, BuildReport)
    manifests = sorted(releases.releases(), key=lambda m: m.created_at, reverse=True)
    n_predictions, n_outcomes, n_answered, problem = _counts(journal, pointer.champion)
    status = Status(
        project=folder.name,
        config=folder.config,
        plan=_read_if_there(folder.plan, Plan),
        score=built.evaluation.scores[0] if built else None,
        champion=pointer.champion,
        challenger=pointer.challenger,
        releases=tuple(manifests),
        n_predictions=n_predictions,
        n_outcomes=n_outcomes,
        journal=journal.place,
        journal_problem=problem,
        comparison=_read_if_there(folder.comparison, Comparison),
        watch=_read_if_there(folder.watch_report, WatchReport),
        next_step="",
        pointer=pointer,
        n_answered=n_answered,
    )
    return replace(status, next_step=_next_step(status))


def _counts(journal: Journal, champion: str | None) -> tuple[int, int, int, str]:
    """Return the numbers of predictions, outcomes and the champion's predictions, and why they are not known."""
    if not journal.is_there:
        return 0, 0, 0, ""
    try:
        return (
            journal.count(),
            journal.count(with_outcomes=True),
            journal.count(champion),
            "",
        )
    except SourceError as error:
        return 0, 0, 0, str(error)


def _next_step(status: Status) -> str:
    """Return the first step of the way that is still to be gone."""
    steps = {
        "modelwright run: design, build and release": status.plan is None,
        "modelwright build: search for a model": status.score is None,
        "modelwright release: write the portable model": status.champion is None,
        "modelwright promote: make the challenger champion": _convinces(status),
        "modelwright serve: answer requests": status.n_predictions == 0,
        "modelwright outcomes FILE: say what came true": status.n_outcomes == 0,
        "modelwright watch: compare the traffic with the reference": not _is_watched(
            status
        ),
        f"modelwright outcomes FILE: a rebuild needs {FEWEST_ROWS} or more": status.n_outcomes
        < FEWEST_ROWS,
        "modelwright rebuild: try for a better model with the new rows": _may_gain(status),
    }
    open_steps = (step for step, is_open in steps.items() if is_open)
    return next(
        open_steps,
        "modelwright watch: look again when more outcomes are known; all is done",
    )


def _is_watched(status: Status) -> bool:
    """Whether the last watch saw the champion, and all that it answered as far as a watch goes back."""
    seen = status.watch
    if seen is None or seen.release_id != status.champion:
        return False
    return seen.n_rows >= min(status.n_answered, MOST_ROWS)


def _may_gain(status: Status) -> bool:
    """Whether the watch alerts, or no rebuild has been judged since this champion answers."""
    if status.watch is not None and status.watch.alerts:
        return True
    seen = status.comparison
    return seen is None or status.champion not in {seen.champion_id, seen.challenger_id}


def _convinces(status: Status) -> bool:
    """Whether there is a challenger that no comparison speaks against."""
    seen = status.comparison
    if seen is None or seen.challenger_id != status.challenger:
        return status.challenger is not None
    return seen.is_better


def _read_if_there(path: Path, kind: type[T]) -> T | None:
    return read_record(path, kind) if path.exists() else None
