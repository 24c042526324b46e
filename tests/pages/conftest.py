"""Realistic records, as the stages would make them, and a check of page structure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from modelwright.records import (
    BuildReport,
    Column,
    ColumnDrift,
    ColumnProfile,
    Comparison,
    Contribution,
    CurvePoint,
    Decision,
    Diversity,
    Evaluation,
    Finding,
    Importance,
    LeaderboardRow,
    ParityCertificate,
    ParityCheck,
    Plan,
    ReleaseManifest,
    Score,
    Signature,
    SplitPlan,
    Target,
    WatchReport,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.fixture
def salary_plan() -> Plan:
    """Return the plan of a regression on rows in time order."""
    features = (
        (
            "job_title",
            "category",
            289,
            (("Data Engineer", 7_120), ("Data Scientist", 6_304)),
        ),
        ("experience_level", "category", 4, (("SE", 21_340), ("MI", 9_002), ("EN", 3_310))),
        (
            "employee_residence",
            "category",
            96,
            (("US", 30_877), ("CA", 1_420), ("GB", 911)),
        ),
        ("remote_ratio", "integer", 3, ()),
        ("company_size", "category", 3, (("M", 32_010), ("L", 2_480), ("S", 507))),
    )
    profiles = [
        ColumnProfile(
            name="salary_in_usd",
            type="integer",
            role="target",
            n_distinct=5_391,
            minimum=15_000,
            mean=157_567.8,
            maximum=800_000,
            quantiles=(56_000, 105_000, 147_000, 199_000, 310_000),
            histogram=(1_200, 5_300, 8_800, 8_400, 5_200, 3_000, 1_600, 800, 400, 297),
        ),
        ColumnProfile(
            name="work_year",
            type="integer",
            role="time",
            n_distinct=6,
            minimum=2020,
            mean=2023.8,
            maximum=2025,
            histogram=(75, 218, 0, 1_650, 0, 8_500, 0, 24_000, 0, 554),
            note="Orders the rows; not a feature unless listed.",
        ),
        *(
            ColumnProfile(
                name=name,
                type=kind,
                role="feature",
                n_missing=120 if name == "company_size" else 0,
                n_distinct=n_distinct,
                minimum=0 if kind == "integer" else None,
                maximum=100 if kind == "integer" else None,
                histogram=(27_000, 0, 0, 0, 300, 0, 0, 0, 0, 7_697)
                if kind == "integer"
                else (),
                top_levels=levels,
            )
            for name, kind, n_distinct, levels in features
        ),
        ColumnProfile(name="salary", type="integer", role="excluded", n_distinct=6_002),
        ColumnProfile(
            name="salary_currency",
            type="category",
            role="excluded",
            n_distinct=26,
            note="Together with salary it gives the target away.",
        ),
    ]
    return Plan(
        source="salaries.parquet",
        data_sha256=SHA,
        n_rows=74_301,
        n_used=34_997,
        signature=Signature(
            columns=tuple(
                Column(name=name, type=kind)  # type: ignore[arg-type]  # texts above
                for name, kind, _, _ in features
            ),
            target=Target(name="salary_in_usd", task="regression"),
        ),
        metric="mae",
        split=SplitPlan(kind="time", n_folds=4, test_share=0.204, column="work_year"),
        seed=7,
        profile=tuple(profiles),
        findings=(
            Finding(
                code="AUD010",
                severity="info",
                subject="job_title",
                message="289 levels, 171 of them with fewer than 20 rows.",
                action="Rare titles are read as text as well.",
            ),
            Finding(
                code="AUD001",
                severity="error",
                subject="salary + salary_currency",
                message="Together they give the target away: a tree on both explains 99.8 % of it.",
                action="Both are excluded.",
                evidence={"share_explained": 0.998, "rows_tried": 20_000.0},
            ),
            Finding(
                code="AUD004",
                severity="warning",
                subject="table",
                message="39,304 of 74,301 rows (53 %) repeat another row exactly.",
                action="Repeats are dropped before the split.",
                evidence={"n_repeats": 39_304.0},
            ),
        ),
        decisions=(
            Decision(
                subject="column salary",
                choice="excluded",
                reason="With salary_currency it gives the target away.",
                override='[columns] include = ["salary"]',
            ),
            Decision(
                subject="task",
                choice="regression",
                reason="The target is an integer with 5,391 distinct values.",
                override='[goal] task = "multiclass"',
            ),
            Decision(
                subject="metric",
                choice="mae",
                reason="The target is skewed; a mean absolute error is read in its own unit.",
                override='[goal] metric = "rmse"',
            ),
            Decision(
                subject="split",
                choice="time, by work_year",
                reason="Rows are ordered by work_year and the target rises with it.",
                override='[goal] split = "random"',
            ),
        ),
    )


def score(
    metric: str,
    value: float,
    lower: float,
    upper: float,
    *,
    n_rows: int = 7_139,
    higher_is_better: bool = False,
) -> Score:
    return Score(
        metric=metric,
        value=value,
        lower=lower,
        upper=upper,
        n_rows=n_rows,
        higher_is_better=higher_is_better,
    )


@pytest.fixture
def salary_report() -> BuildReport:
    """Return the report of the build of that plan."""
    return BuildReport(
        metric="mae",
        leaderboard=(
            LeaderboardRow(
                name="ensemble", learner="ensemble", score=40_812.4, fit_seconds=0.4
            ),
            LeaderboardRow(
                name="lightgbm 3",
                learner="lightgbm",
                score=40_990.1,
                fit_seconds=12.31,
                weight=0.6,
                params={"num_leaves": 63, "learning_rate": 0.0412, "linear_tree": False},
                finished_seconds=14.2,
            ),
            LeaderboardRow(
                name="catboost 1",
                learner="catboost",
                score=41_203.0,
                fit_seconds=48.2,
                weight=0.4,
                params={"depth": 6, "l2_leaf_reg": 3.0},
                finished_seconds=62.4,
            ),
            LeaderboardRow(
                name="linear 1",
                learner="linear",
                score=43_377.8,
                fit_seconds=0.9,
                finished_seconds=1.9,
            ),
            LeaderboardRow(
                name="random_forest 2",
                learner="random_forest",
                score=None,
                fit_seconds=20.0,
                note="Cut short: the budget was spent.",
                finished_seconds=82.0,
            ),
        ),
        evaluation=Evaluation(
            scores=(
                score("mae", 41_023.4, 40_118.0, 41_930.2),
                score("rmse", 60_310.8, 57_900.2, 62_804.4),
                score("median_absolute_error", 30_120.0, 29_504.0, 30_801.0),
                score("r2", 0.3712, 0.3495, 0.3921, higher_is_better=True),
            ),
            baselines={
                "dummy": score("mae", 55_410.0, 54_300.1, 56_602.8),
                "linear": score("mae", 42_010.0, 41_090.0, 42_988.0),
            },
            importances=(
                Importance(column="job_title", mean=9_120.0, low=8_700.0, high=9_600.0),
                Importance(
                    column="employee_residence", mean=7_350.0, low=7_100.0, high=7_590.0
                ),
                Importance(
                    column="experience_level", mean=6_004.0, low=5_790.0, high=6_313.0
                ),
                Importance(column="company_size", mean=312.0, low=190.0, high=420.0),
                Importance(column="remote_ratio", mean=-14.0, low=-60.0, high=31.0),
            ),
            curve=tuple(
                CurvePoint(
                    predicted=60_000 + 24_000 * k,
                    observed=57_000 + 24_800 * k + (-1) ** k * 2_600,
                    n_rows=714 - 40 * k,
                )
                for k in range(10)
            ),
            interval_coverage=0.887,
            interval_level=0.9,
        ),
        decisions=(
            Decision(
                subject="winner",
                choice="ensemble of lightgbm 3 and catboost 1",
                reason="It beats its best member by 178 in cross-validation.",
            ),
            Decision(
                subject="target transform",
                choice="logarithm",
                reason="Validation error falls from 41,700 to 40,990.",
                override='[build] target_transform = "none"',
            ),
        ),
        n_trials=23,
        search_seconds=61.4,
        evaluation_seconds=5.2,
        contributions=(
            Contribution(
                name="lightgbm 3", weight=0.6, score=40_990.1, score_without=41_203.0
            ),
            Contribution(
                name="catboost 1", weight=0.4, score=41_203.0, score_without=40_990.1
            ),
        ),
        diversity=Diversity(
            names=("lightgbm 3", "catboost 1", "linear 1"),
            correlations=((1.0, 0.93, 0.81), (0.93, 1.0, 0.84), (0.81, 0.84, 1.0)),
        ),
        refit_seconds=7.5,
    )


@pytest.fixture
def churn_plan(salary_plan: Plan) -> Plan:
    """Return the plan of a binary task with a stratified split."""
    return dataclasses.replace(
        salary_plan,
        n_rows=7_043,
        n_used=7_043,
        metric="roc_auc",
        signature=dataclasses.replace(
            salary_plan.signature,
            target=Target(name="Churn", task="binary", classes=("No", "Yes")),
        ),
        split=SplitPlan(kind="stratified", n_folds=5, test_share=0.2),
        profile=(
            ColumnProfile(
                name="Churn",
                type="category",
                role="target",
                n_distinct=2,
                top_levels=(("No", 5_174), ("Yes", 1_869)),
            ),
            *salary_plan.profile[2:],
        ),
    )


@pytest.fixture
def churn_report(salary_report: BuildReport) -> BuildReport:
    """Return the report of the build of that plan."""

    def auc(value: float, lower: float, upper: float) -> Score:
        return score("roc_auc", value, lower, upper, n_rows=1_409, higher_is_better=True)

    return dataclasses.replace(
        salary_report,
        metric="roc_auc",
        evaluation=Evaluation(
            scores=(
                auc(0.84312, 0.82077, 0.86441),
                score("log_loss", 0.4151, 0.3921, 0.4388, n_rows=1_409),
            ),
            baselines={"dummy": auc(0.5, 0.5, 0.5), "linear": auc(0.8391, 0.8169, 0.8611)},
            importances=(Importance(column="tenure", mean=0.061, low=0.052, high=0.069),),
            curve=tuple(
                CurvePoint(
                    predicted=0.05 + 0.1 * k, observed=0.04 + 0.1 * k, n_rows=420 - 40 * k
                )
                for k in range(10)
            ),
            confusion=((931, 104), (170, 204)),
        ),
    )


@pytest.fixture
def watch_report() -> WatchReport:
    """Return the report of a watch that saw drift and a worse model."""
    titles = (
        "Data Engineer",
        "Data Scientist",
        "Software Engineer",
        "every other value",
        "missing",
    )
    return WatchReport(
        release_id=SHA,
        n_rows=5_000,
        n_outcomes=3_800,
        first=dt.datetime(2024, 1, 2, 9, 30, tzinfo=dt.UTC),
        last=dt.datetime(2024, 12, 30, 17, 5, tzinfo=dt.UTC),
        findings=(
            Finding(
                code="WCH010",
                severity="error",
                subject="predictions",
                message="Realized mean absolute error is 50,200 (49,000 to 51,400); it was 41,023 at release.",
                action="Rebuild with the outcomes that have arrived.",
                evidence={"realized": 50_200.0, "reference": 41_023.4},
            ),
            Finding(
                code="WCH003",
                severity="warning",
                subject="job_title",
                message="40.1 % of rows hold a title that the model has never seen.",
                action="Look at the new titles; a rebuild would learn them.",
                evidence={"unseen_rate": 0.401},
            ),
            Finding(
                code="WCH001",
                severity="info",
                subject="table",
                message="76 % of predictions have an outcome.",
            ),
        ),
        drift=(
            ColumnDrift(
                column="predictions",
                p_value=0.0000004,
                distance=0.08,
                drifted=False,
                labels=(
                    "below 90,000",
                    "90,000 to 130,000",
                    "130,000 to 180,000",
                    "180,000 and more",
                ),
                reference_shares=(0.25, 0.25, 0.25, 0.25),
                analysis_shares=(0.21, 0.24, 0.27, 0.28),
            ),
            ColumnDrift(
                column="company_size",
                p_value=0.21,
                distance=0.012,
                drifted=False,
                labels=("M", "L", "S"),
                reference_shares=(0.9, 0.08, 0.02),
                analysis_shares=(0.91, 0.07, 0.02),
            ),
            ColumnDrift(
                column="job_title",
                p_value=1e-90,
                distance=0.342,
                drifted=True,
                labels=titles,
                reference_shares=(0.28, 0.25, 0.0005, 0.4695, 0.0),
                analysis_shares=(0.17, 0.14, 0.12, 0.559, 0.011),
                missing_rate=0.011,
                unseen_rate=0.401,
            ),
        ),
        reference=score("mae", 41_023.4, 40_118.0, 41_930.2),
        realized=score("mae", 50_204.0, 49_010.0, 51_388.0, n_rows=3_800),
        estimated=score("mae", 43_900.0, 42_510.0, 45_320.0, n_rows=5_000),
    )


@pytest.fixture
def comparison() -> Comparison:
    """Return the comparison of a challenger that is better."""
    return Comparison(
        champion_id=SHA,
        challenger_id=SHA[::-1],
        champion=score("mae", 50_190.0, 48_400.0, 52_010.0, n_rows=1_200),
        challenger=score("mae", 47_930.0, 46_200.0, 49_690.0, n_rows=1_200),
        gain=2_260.0,
        gain_lower=1_310.0,
        gain_upper=3_190.0,
        n_rows=1_200,
        is_better=True,
        verdict="The challenger is better by 2,260 (1,310 to 3,190) on 1,200 rows that neither has seen.",
    )


@pytest.fixture
def certificate() -> ParityCertificate:
    """Return a certificate with one comparison of each kind."""
    return ParityCertificate(
        checks=tuple(
            ParityCheck(
                rows=rows,
                output="prediction",
                n_rows=n_rows,
                n_label_differences=0,
                largest_difference=3.1e-15,
                bound=1e-9,
                passed=True,
            )
            for rows, n_rows in (
                ("held-out", 7_139),
                ("hostile", 212),
                ("one row at a time", 100),
            )
        ),
        versions={"onnxruntime": "1.23.0", "numpy": "2.4.0"},
    )


@pytest.fixture
def manifest() -> ReleaseManifest:
    """Return the manifest of the release."""
    return ReleaseManifest(
        release_id=SHA,
        name="salaries",
        created_at=dt.datetime(2026, 11, 14, 10, 32, tzinfo=dt.UTC),
        task="regression",
        target="salary_in_usd",
        metric="mae",
        score_text="41,000 (40,100 to 41,900) mae on 7,139 rows",
        files={"model.onnx": SHA},
    )


class PageReader(HTMLParser):
    """Reads a page, and fails where a tag is not closed or closed twice."""

    void = frozenset({"meta", "link", "br", "hr", "img", "input"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open_tags: list[str] = []
        self.counts: dict[str, int] = {}
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        for name, value in attrs:
            assert not name.startswith("on"), f"{tag} has a script in {name}"
            assert name not in {"src", "srcset", "xlink:href"}, f"{tag} loads {value}"
            if name == "id":
                assert value not in self.ids
                self.ids.add(str(value))
            if name == "href":
                assert value is not None
                assert value == "data:," or value.startswith("#")
                self.targets.add(value.removeprefix("#"))
        if tag not in self.void:
            self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open_tags
        assert self.open_tags.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open_tags and self.open_tags[-1] != "style":
            self.texts.append(data)


@pytest.fixture
def read_page() -> Callable[[str], str]:
    """Return a function that checks a page's structure and gives its text, spaces made one."""

    def read(page: str) -> str:
        reader = PageReader()
        reader.feed(page)
        reader.close()
        assert page.startswith("<!doctype html>")
        assert reader.open_tags == []
        assert reader.counts["h1"] == 1
        assert reader.counts["main"] == 1
        assert "script" not in reader.counts
        assert reader.targets - {"data:,"} <= reader.ids
        assert "http:" not in page
        assert "https:" not in page
        assert "@import" not in page
        page.encode()
        for svg in re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL):
            root = ET.fromstring(svg)  # noqa: S314 - our own text
            assert root.get("role") == "img"
            assert root.get("aria-label")
        return " ".join(" ".join(reader.texts).split())

    return read


@pytest.fixture
def svg() -> Callable[[str], ET.Element]:
    """Return a function that parses a chart and checks that nothing lies outside of it."""

    def parse(chart: str) -> ET.Element:
        root = ET.fromstring(chart)  # noqa: S314 - our own text
        assert root.tag == "svg"
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        for shape in root.iter():
            for name, limit in (("x", width), ("cx", width), ("y", height), ("cy", height)):
                assert -0.01 <= float(shape.get(name, 0)) <= limit + 0.01, (shape.tag, name)
            assert float(shape.get("width", 0)) >= 0
            assert float(shape.get("x", 0)) + float(shape.get("width", 0)) <= width + 0.01
        return root

    return parse
