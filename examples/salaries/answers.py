"""What does machine learning pay? Answers from the survey itself, with intervals.

Prints Markdown tables: mean yearly salary in US dollars of machine-learning engineers, with the
95 % bootstrap interval of the mean, the median, and the number of rows. Exact repeats of rows
count once. Groups of fewer than 30 rows get no figure.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import bootstrap

DATA = Path(__file__).parent / "salaries.parquet"
FEWEST_ROWS = 30
SHOWN_PLACES = 8

EXPERIENCE = {"EN": "entry", "MI": "middle", "SE": "senior", "EX": "executive"}
SIZE = {"S": "under 50 employees", "M": "50 to 250", "L": "over 250"}
FORM = {0: "on site", 50: "half remote", 100: "remote"}


def main() -> None:
    """Print all tables."""
    rows = engineers(pd.read_parquet(DATA))
    print(f"{len(rows):,} distinct rows with 'Machine Learning Engineer' in the title.")
    table("Year", rows, rows["work_year"])
    recent = rows[rows["work_year"] >= 2024]
    print(f"\nThe tables below: 2024 and the first weeks of 2025, {len(recent):,} rows.")
    table("Experience", recent, recent["experience_level"].map(EXPERIENCE))
    places = recent["company_location"].value_counts().index[:SHOWN_PLACES]
    inside = recent[recent["company_location"].isin(places)]
    table("Company's country", inside, inside["company_location"])
    table("Company size", recent, recent["company_size"].map(SIZE))
    table("Working form", recent, recent["remote_ratio"].map(FORM))


def engineers(survey: pd.DataFrame) -> pd.DataFrame:
    """Return distinct rows of machine-learning engineers."""
    distinct = survey.drop_duplicates()
    return distinct[distinct["job_title"].str.contains("Machine Learning Engineer")]


def table(heading: str, rows: pd.DataFrame, groups: pd.Series) -> None:
    """Print one table, the largest groups first (years in their order)."""
    print(f"\n| {heading} | mean (95 % interval) | median | rows |\n|---|---|---|---|")
    sizes = groups.value_counts()
    for group in sizes.sort_index().index if heading == "Year" else sizes.index:
        salaries = rows.loc[groups == group, "salary_in_usd"].to_numpy(dtype=np.float64)
        print(
            f"| {group} | {mean_text(salaries)} | {median_text(salaries)} | {len(salaries):,} |"
        )


def mean_text(salaries: np.ndarray) -> str:
    """Return the mean with its interval, or why there is none."""
    if len(salaries) < FEWEST_ROWS:
        return "not enough rows"
    interval = bootstrap(
        (salaries,), np.mean, rng=np.random.default_rng(0), n_resamples=2000
    )
    low, high = interval.confidence_interval
    return f"{salaries.mean():,.0f} ({low:,.0f} to {high:,.0f})"


def median_text(salaries: np.ndarray) -> str:
    """Return the median, or nothing for a small group."""
    return f"{np.median(salaries):,.0f}" if len(salaries) >= FEWEST_ROWS else ""


if __name__ == "__main__":
    main()
