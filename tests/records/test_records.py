"""Every record of a project comes back from the disk as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.records import (
    BuildReport,
    Coefficient,
    Column,
    ColumnDrift,
    ColumnProfile,
    Comparison,
    Contribution,
    Curve,
    CurvePoint,
    Decision,
    Distribution,
    Diversity,
    ErrorBin,
    Evaluation,
    Finding,
    GlassBox,
    Importance,
    LeaderboardRow,
    Pair,
    Plan,
    Reference,
    Rule,
    Score,
    Signature,
    SplitPlan,
    Target,
    WatchReport,
    read_record,
    write_record,
)

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
SCORE = Score(
    metric="f1", value=0.5, lower=0.4, upper=0.625, n_rows=80, higher_is_better=True
)
DECISION = Decision(subject="task", choice="binary", reason="two", override="[goal] x = 1")
FINDING = Finding(
    code="AUD001",
    severity="warning",
    subject="ä",
    message="seen",
    action="none",
    evidence={"share": 0.25, "where": "test"},
)
EVALUATION = Evaluation(
    scores=(SCORE,),
    baselines={"dummy": SCORE},
    importances=(Importance(column="a", mean=0.1, low=0.0, high=0.2),),
    curve=(CurvePoint(predicted=0.5, observed=0.25, n_rows=8),),
    confusion=((3, 1), (0, 4)),
    interval_coverage=0.875,
    interval_level=0.9,
)
BUILD = BuildReport(
    metric="f1",
    leaderboard=(
        LeaderboardRow(
            name="linear-1",
            learner="linear",
            score=None,
            fit_seconds=0.5,
            params={"kind": "ridge", "strength": 0.25, "n": 3, "fast": True, "no": None},
            note="failed",
            finished_seconds=0.75,
        ),
    ),
    evaluation=EVALUATION,
    decisions=(DECISION,),
    n_trials=1,
    search_seconds=1.5,
    evaluation_seconds=0.25,
    interrupted=True,
    glass_box=GlassBox(
        scores=("yes",),
        unit="log-odds",
        starts=(0.5,),
        coefficients=(Coefficient(feature="a", values=(0.25,)),),
        rules=(
            Rule(depth=0, text=""),
            Rule(depth=1, text="a ≤ 1 or missing", answers=(1.0,)),
        ),
        curves=(Curve(feature="a", steps=((0.0,), (1.0,)), missing=(0.5,), cuts=(2.0,)),),
        pairs=(
            Pair(
                features=("a", "b"),
                bins=(("missing", "any"), ("x",)),
                cells=((1.0,), (0.0,)),
            ),
        ),
        n_left_out=2,
    ),
    contributions=(
        Contribution(name="linear-1", weight=1.0, score=0.5, score_without=None),
    ),
    diversity=Diversity(names=("a", "b"), correlations=((1.0, 0.5), (0.5, 1.0))),
    refit_seconds=0.5,
)
PLAN = Plan(
    source="rows.csv",
    data_sha256="0" * 64,
    n_rows=90,
    n_used=80,
    signature=Signature(
        columns=(
            Column(name="a", type="number", minimum=-1.5, missing_codes=("-999",)),
            Column(name="b", type="category", levels=("x", "y"), nullable=False),
        ),
        target=Target(name="y", task="binary", classes=(False, True)),
    ),
    metric="f1",
    split=SplitPlan(kind="group", n_folds=5, test_share=0.2, column="g", seed=3),
    seed=7,
    profile=(
        ColumnProfile(
            name="a",
            type="number",
            role="feature",
            quantiles=(0.1, 0.2),
            histogram=(1, 2),
            top_levels=(("x", 3),),
        ),
    ),
    findings=(FINDING,),
    decisions=(DECISION,),
)
REFERENCE = Reference(
    n_rows=80,
    columns={"a": Distribution(edges=(0.5,), counts=(40, 30), n_missing=10)},
    predictions=Distribution(levels=("x",), counts=(80, 0)),
    score=SCORE,
    error_bins=(ErrorBin(upper=0.5, error=0.25, n_rows=80),),
    importances={"a": 0.125},
)
WATCH = WatchReport(
    release_id="ab" * 32,
    n_rows=10,
    n_outcomes=0,
    first=NOW,
    last=None,
    findings=(FINDING,),
    drift=(
        ColumnDrift(
            column="a",
            p_value=0.25,
            distance=0.5,
            drifted=True,
            labels=("x", "missing"),
            reference_shares=(0.5, 0.5),
            analysis_shares=(1.0, 0.0),
        ),
    ),
    reference=SCORE,
    realized=None,
    estimated=SCORE,
)
COMPARISON = Comparison(
    champion_id="ab" * 32,
    challenger_id="cd" * 32,
    champion=SCORE,
    challenger=SCORE,
    gain=0.125,
    gain_lower=-0.25,
    gain_upper=0.5,
    n_rows=80,
    is_better=False,
    verdict="not better",
)


@pytest.mark.parametrize(
    "record",
    [BUILD, PLAN, REFERENCE, WATCH, COMPARISON],
    ids=lambda record: type(record).__name__,
)
def test_record_comes_back_as_it_was(record: Any, tmp_path: Path) -> None:
    write_record(tmp_path / "record.json", record)

    assert read_record(tmp_path / "record.json", type(record)) == record


def test_a_report_from_before_the_search_was_timed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_record(path, BUILD)
    document = json.loads(path.read_text())
    for key in ("contributions", "diversity", "refit_seconds"):
        del document[key]
    for row in document["leaderboard"]:
        del row["finished_seconds"]
    path.write_text(json.dumps(document))

    report = read_record(path, BuildReport)

    assert (report.contributions, report.diversity, report.refit_seconds) == (
        (),
        None,
        None,
    )
    assert report.leaderboard[0].finished_seconds is None


def test_only_findings_that_ask_for_a_person_are_alerts() -> None:
    assert WATCH.alerts == ()
