"""The bench of batch scoring: its rows and its table."""

from __future__ import annotations

from bench.batch import FLOOR, Way, markdown, more_rows
from bench.latency_models import TARGET, make_rows


def test_more_rows_have_numbers_of_their_own() -> None:
    rows = make_rows(0).drop(columns=TARGET)

    more = more_rows(rows, 10_000)

    assert more.shape == (10_000, rows.shape[1])
    assert more["number_0"].nunique() > rows["number_0"].nunique()
    assert set(more["category_0"].dropna()) == set(rows["category_0"].dropna())


def test_the_table_has_the_share_of_the_floors_rate() -> None:
    ways = [
        Way(f"{FLOOR}, 1 thread", lambda: None, [2.0, 3.0], [2.0, 2.0]),
        Way("score .csv", lambda: None, [4.0, 5.0], [3.0, 3.0]),
    ]

    table = markdown(ways, 1_000_000)

    assert f"| {FLOOR}, 1 thread | 500,000 | 2.0 | 1.00 |" in table
    assert "| score .csv | 250,000 | 3.0 | 0.50 |" in table
