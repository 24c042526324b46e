"""Tests of the model card, in Markdown and in HTML."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from modelwright.pages import card_page, model_card
from modelwright.records import Column, PythonNeeds, Signature, SplitPlan, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.records import (
        BuildReport,
        ParityCertificate,
        Plan,
        ReleaseManifest,
    )

SECTIONS = [
    "Model details",
    "Intended use",
    "Factors",
    "Metrics",
    "Evaluation data",
    "Training data",
    "Quantitative analyses",
    "Ethical considerations",
    "Caveats and recommendations",
]


def test_the_card_has_the_nine_sections_in_order(
    salary_plan: Plan, salary_report: BuildReport
) -> None:
    card = model_card(salary_plan, salary_report)

    titles = [line[3:] for line in card.splitlines() if line.startswith("## ")]
    assert titles == SECTIONS


def test_the_card_is_honest_about_what_is_not_known(
    salary_plan: Plan, salary_report: BuildReport
) -> None:
    card = model_card(salary_plan, salary_report)

    assert "not released yet" in card
    assert "It declares no users, no uses" in card
    assert "The figures precede the last refit on all labelled rows" in card
    assert "no column was checked for standing in" in card


def test_the_card_of_a_release_names_it_and_its_proof(
    salary_plan: Plan,
    salary_report: BuildReport,
    manifest: ReleaseManifest,
    certificate: ParityCertificate,
) -> None:
    card = model_card(salary_plan, salary_report, manifest, certificate)

    assert card.startswith("# Model card: salaries\n")
    assert manifest.release_id in card
    assert "answers like the Python model in all 3 comparisons" in card
    assert "| held-out | prediction | 7,139 | 0 | 3.1e-15 | 1e-09 | passed |" in card


def test_the_members_of_an_ensemble_are_listed_without_itself(
    salary_plan: Plan, salary_report: BuildReport
) -> None:
    ensemble = dataclasses.replace(salary_report.leaderboard[0], weight=1.0)
    report = dataclasses.replace(
        salary_report, leaderboard=(ensemble, *salary_report.leaderboard[1:])
    )

    card = model_card(salary_plan, report)

    assert "| lightgbm 3 | lightgbm | 60 % |" in card
    assert "| ensemble |" not in card


def test_every_table_line_has_the_cells_of_its_head(
    churn_plan: Plan, churn_report: BuildReport, certificate: ParityCertificate
) -> None:
    plan = dataclasses.replace(
        churn_plan,
        signature=Signature(
            columns=(Column(name="a | b\n<script>", type="category"),),
            target=Target(name="Churn", task="binary", classes=("No|", "Yes\\")),
        ),
    )

    card = model_card(plan, churn_report, None, certificate)

    n_cells = 0
    for line in card.splitlines():
        cells = line.replace("\\\\", "").replace("\\|", "").count("|")
        n_cells = (n_cells or cells) if line.startswith("|") else 0
        assert cells == n_cells
    assert "<script" not in card


def test_the_page_says_the_same_with_plots(
    salary_plan: Plan,
    salary_report: BuildReport,
    manifest: ReleaseManifest,
    certificate: ParityCertificate,
    read_page: Callable[[str], str],
) -> None:
    page = card_page(salary_plan, salary_report, manifest, certificate)

    text = read_page(page)
    assert page.count("<svg") == 3
    assert "The figures precede the last refit on all labelled rows" in text
    assert all(title in text for title in SECTIONS)


def test_a_shuffled_split_warns_that_ageing_is_unknown(
    salary_plan: Plan, salary_report: BuildReport
) -> None:
    shuffled = dataclasses.replace(
        salary_plan, split=SplitPlan(kind="random", n_folds=5, test_share=0.2)
    )
    warning = "say nothing of how fast the model ages"

    assert warning in model_card(shuffled, salary_report)
    assert warning not in model_card(salary_plan, salary_report)


def test_names_are_escaped_on_the_page(
    salary_plan: Plan, salary_report: BuildReport, read_page: Callable[[str], str]
) -> None:
    nasty = "<script>alert('x')</script> \U0001f4b0"
    plan = dataclasses.replace(
        salary_plan,
        signature=Signature(
            columns=(Column(name=nasty, type="text"),),
            target=Target(name=nasty, task="regression"),
        ),
    )

    page = card_page(plan, salary_report)

    assert "<script" not in page
    read_page(page)


def test_many_columns_are_cut_with_their_number(
    salary_plan: Plan, salary_report: BuildReport
) -> None:
    columns = tuple(Column(name=f"c{index}", type="number") for index in range(10_000))
    signature = dataclasses.replace(salary_plan.signature, columns=columns)

    card = model_card(dataclasses.replace(salary_plan, signature=signature), salary_report)

    assert "and 9,950 more, which the signature lists" in card


def test_a_release_that_needs_python_says_so_first(
    salary_plan: Plan, salary_report: BuildReport, manifest: ReleaseManifest
) -> None:
    needs = PythonNeeds(
        objects=("Mine.predict",),
        trusted=("python/mine.py",),
        files={"mine": "python/mine.py"},
        packages={"scikit-learn": "1.9.1"},
    )
    needing = dataclasses.replace(manifest, needs_python=needs)

    lead = model_card(salary_plan, salary_report, needing).split("## ")[0]

    assert "This release needs Python: Mine.predict cannot be written" in lead
    assert "skops, scikit-learn 1.9.1, and code of python/mine.py" in lead
    assert "Python" not in model_card(salary_plan, salary_report, manifest).split("## ")[0]
