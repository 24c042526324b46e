"""Records of every kind, and a project that answers with them, for the front door's tests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from modelwright.cli.app import app
from modelwright.deploy import Export, ScoreReport
from modelwright.journal import OutcomeCount
from modelwright.records import (
    BuildReport,
    Column,
    ColumnDrift,
    Comparison,
    Decision,
    Evaluation,
    Finding,
    LeaderboardRow,
    Move,
    ParityCertificate,
    ParityCheck,
    Plan,
    Pointer,
    ReleaseManifest,
    Score,
    Signature,
    SplitPlan,
    Target,
    WatchReport,
)
from modelwright.workflow.deploying import Deployed
from modelwright.workflow.folder import ProjectFolder
from modelwright.workflow.inspecting import Member, ReleaseFacts, ReleaseSummary
from modelwright.workflow.status import Status
from modelwright.workflow.tracking import Tracked

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = dt.datetime(2026, 11, 14, 10, 32, tzinfo=dt.UTC)
CHAMPION, CHALLENGER = "3f9a" * 16, "b07c" * 16


def score_of(value: float) -> Score:
    return Score(
        metric="roc_auc",
        value=value,
        lower=value - 0.02,
        upper=value + 0.02,
        n_rows=1409,
        higher_is_better=True,
    )


NEW_PROJECT = Status(
    project="churn",
    config=Path("modelwright.toml"),
    plan=None,
    score=None,
    champion=None,
    challenger=None,
    releases=(),
    n_predictions=0,
    n_outcomes=0,
    journal="/srv/churn/journal.sqlite",
    journal_problem="",
    comparison=None,
    watch=None,
    next_step="modelwright run",
)


@pytest.fixture
def plan() -> Plan:
    return Plan(
        source="churn.csv",
        data_sha256="0" * 64,
        n_rows=7043,
        n_used=7021,
        signature=Signature(
            columns=(
                Column(name="tenure", type="integer"),
                Column(name="plan", type="category"),
            ),
            target=Target(name="Churn", task="binary", classes=("No", "Yes")),
        ),
        metric="roc_auc",
        split=SplitPlan(kind="stratified", n_folds=5, test_share=0.2),
        seed=0,
        profile=(),
        findings=(
            Finding(
                code="AUD007",
                severity="info",
                subject="customerID",
                message="Each row has a value of its own.",
                action="Excluded.",
            ),
            Finding(
                code="AUD001",
                severity="error",
                subject="total\n\x1b[31mcharges",
                message="It knows the answer.",
            ),
        ),
        decisions=tuple(
            Decision(subject=f"column {i}", choice="category", reason="few levels")
            for i in range(20)
        ),
    )


@pytest.fixture
def report() -> BuildReport:
    return BuildReport(
        metric="roc_auc",
        leaderboard=(
            LeaderboardRow(
                name="ensemble", learner="ensemble", score=0.851, fit_seconds=0, weight=1
            ),
            LeaderboardRow(
                name="lightgbm 3",
                learner="lightgbm",
                score=0.849,
                fit_seconds=3.2,
                weight=0.6,
            ),
            LeaderboardRow(
                name="forest 1",
                learner="forest",
                score=None,
                fit_seconds=1,
                note="too large",
            ),
        ),
        evaluation=Evaluation(
            scores=(score_of(0.843),),
            baselines={"dummy": score_of(0.5), "linear": score_of(0.831)},
            importances=(),
            curve=(),
        ),
        decisions=(),
        n_trials=14,
        search_seconds=61.2,
        evaluation_seconds=4.5,
    )


@pytest.fixture
def manifest() -> ReleaseManifest:
    return ReleaseManifest(
        release_id=CHAMPION,
        name="churn",
        created_at=NOW,
        task="binary",
        target="Churn",
        metric="roc_auc",
        score_text="0.843 (0.823 to 0.863) roc_auc on 1,409 rows",
        files={},
    )


@pytest.fixture
def watched() -> WatchReport:
    return WatchReport(
        release_id=CHAMPION,
        n_rows=500,
        n_outcomes=40,
        first=NOW,
        last=NOW,
        findings=(),
        drift=(
            ColumnDrift(
                column="plan",
                p_value=1e-9,
                distance=0.31,
                drifted=True,
                labels=(),
                reference_shares=(),
                analysis_shares=(),
                unseen_rate=0.12,
            ),
        ),
        reference=score_of(0.843),
        realized=None,
        estimated=None,
        cannot_estimate="the probabilities are not calibrated",
    )


@pytest.fixture
def comparison() -> Comparison:
    return Comparison(
        champion_id=CHAMPION,
        challenger_id=CHALLENGER,
        champion=score_of(0.81),
        challenger=score_of(0.85),
        gain=0.04,
        gain_lower=0.01,
        gain_upper=0.07,
        n_rows=1409,
        is_better=True,
        verdict="The challenger is better beyond noise.",
    )


@pytest.fixture
def summary() -> ReleaseSummary:
    return ReleaseSummary(
        release_id=CHAMPION,
        name="churn",
        created_at=NOW,
        score=score_of(0.843),
        size_bytes=2_500_000,
        model_bytes=1_250_000,
        roles=("champion",),
    )


@pytest.fixture
def facts(
    plan: Plan, report: BuildReport, manifest: ReleaseManifest, summary: ReleaseSummary
) -> ReleaseFacts:
    check = ParityCheck(
        rows="hostile",
        output="probabilities",
        n_rows=412,
        n_label_differences=0,
        largest_difference=1e-13,
        bound=1e-9,
        passed=True,
    )
    move = Move(
        at=NOW, who="ada", action="promote", after=CHAMPION, why="the first release"
    )
    return ReleaseFacts(
        summary=summary,
        folder=f"releases/{CHAMPION}",
        manifest=manifest,
        source=plan.source,
        n_rows=plan.n_used,
        signature=plan.signature,
        scores=report.evaluation.scores,
        members=(
            Member(name="lightgbm 3", weight=0.6),
            Member(name="forest 1", weight=0.4),
        ),
        threshold=0.35,
        parity=ParityCertificate(checks=(check,), versions={}),
        moves=(move,),
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    """Make a project's folder, and go there."""
    project = ProjectFolder(tmp_path)
    project.write_config('[data]\nsource = "rows.csv"\ntarget = "y"\n')
    monkeypatch.chdir(tmp_path)
    return project


class FakeProject:
    """A project whose verbs answer with what the test put there, and note how they were called.

    An answer that is an exception is raised.
    """

    answers: dict[str, Any]
    calls: list[tuple[str, dict[str, Any]]]

    def __init__(self, folder: Path, *, on_progress: Any, wait_seconds: float = 0) -> None:
        self.folder = ProjectFolder(folder)
        self.on_progress = on_progress
        self.calls.append(("Project", {"folder": folder, "wait_seconds": wait_seconds}))

    @classmethod
    def init(cls, data: str, **options: Any) -> FakeProject:
        cls.calls.append(("init", {"data": data, **options}))
        return cls(Path(options["into"]), on_progress=None)

    @property
    def life(self) -> FakeProject:
        """The verbs of the releases' life; they are noted in the same place."""
        return self

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        """Return a verb that answers with what was put there."""

        def call(*positional: Any, **options: Any) -> Any:
            self.calls.append((verb, {**options, "positional": positional}))
            answer = self.answers[verb]
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return call


@pytest.fixture
def answers(  # noqa: PLR0917 - pytest passes them by name
    plan: Plan,
    report: BuildReport,
    manifest: ReleaseManifest,
    watched: WatchReport,
    comparison: Comparison,
    facts: ReleaseFacts,
) -> dict[str, Any]:
    """Return what each verb answers."""
    return {
        "design": plan,
        "build": report,
        "leaderboard": report,
        "track": Tracked(
            store="sqlite:///mlflow.db", experiment="churn", run_id="abc", n_candidates=3
        ),
        "release": manifest,
        "run": manifest,
        "export": Export(
            language="java",
            release_id=CHAMPION,
            folder=Path("exports/java"),
            files=("README.md", "parity.md"),
            certificate=ParityCertificate(checks=(), versions={}),
            not_checked="Not checked here: 'java' not on the PATH.",
        ),
        "serve": None,
        "score": ScoreReport(
            n_rows=1200,
            n_rejected=3,
            destination=Path("out.csv"),
            rejected=Path("out.rejected.csv"),
            seconds=0.4,
        ),
        "record_outcomes": OutcomeCount(matched=30, unmatched=2, replaced=1),
        "watch": watched,
        "rebuild": comparison,
        "promote": CHALLENGER,
        "rollback": CHAMPION,
        "deploy": Deployed(
            release_id=CHAMPION,
            written=(Path("deploy/Dockerfile"),),
            kept=(Path("deploy/compose.yaml"),),
        ),
        "releases": (facts.summary,),
        "pointer": Pointer(champion=CHAMPION),
        "show": facts,
        "history": facts.moves,
        "status": NEW_PROJECT,
    }


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any]) -> type[FakeProject]:
    """Put a project in the place of the real one that answers each verb with a record."""
    monkeypatch.setattr("modelwright.project.Project", FakeProject)
    FakeProject.calls = []
    FakeProject.answers = answers
    return FakeProject


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run the command line in this process."""
    return lambda *arguments: CliRunner().invoke(app, list(arguments))
