from __future__ import annotations

from bench.quality.cells import Cell, plan_cells


def test_short_budgets_come_first_and_what_takes_none_comes_once() -> None:
    cells = plan_cells(
        datasets=["diamonds"],
        contestants=["modelwright", "linear"],
        budgets=[60.0, 10.0],
        seeds=[0],
    )

    assert cells == [
        Cell("diamonds", "linear", None, 0),
        Cell("diamonds", "modelwright", 10.0, 0),
        Cell("diamonds", "modelwright", 60.0, 0),
    ]


def test_who_is_told_the_order_takes_part_where_there_is_one() -> None:
    cells = plan_cells(
        datasets=["german_credit", "electricity_elec2", "bike_sharing_hourly"],
        contestants=["flaml_order", "autogluon_best_order"],
        budgets=[10.0],
        seeds=[0],
    )

    # AutoGluon takes a column for it, which the rows of electricity_elec2 lack.
    assert [(cell.dataset, cell.contestant) for cell in cells] == [
        ("electricity_elec2", "flaml_order"),
        ("bike_sharing_hourly", "flaml_order"),
        ("bike_sharing_hourly", "autogluon_best_order"),
    ]
