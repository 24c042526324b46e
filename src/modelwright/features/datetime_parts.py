"""Calendar parts and elapsed days of UTC epoch seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.features.base import Encoder, FeatureName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

SECONDS_PER_DAY = 86400.0
# Days from 0000-03-01, where the algorithm's years begin, to 1970-01-01.
DAYS_BEFORE_EPOCH = 719468.0

PARTS = ("year", "month", "day", "weekday", "hour", "days since 1970")


class DatetimeParts(Encoder):
    """Encodes a time as year, month, day, weekday (Monday is 0), hour and days since 1970.

    The arithmetic is that of civil dates on whole doubles [1]_, so that numpy and the graph agree
    to the last bit.

    References
    ----------
    .. [1] H. Hinnant, "chrono-compatible low-level date algorithms", 2013, `civil_from_days`.
    """

    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> DatetimeParts:
        """Learn nothing."""
        return self

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return six columns for each column: all years first, then all months, and so on."""
        floor = np.floor
        days = floor(values / SECONDS_PER_DAY)
        shifted = days + DAYS_BEFORE_EPOCH
        era = floor(shifted / 146097.0)
        day_of_era = shifted - era * 146097.0
        leap_days = (
            floor(day_of_era / 1460.0)
            - floor(day_of_era / 36524.0)
            + floor(day_of_era / 146096.0)
        )
        year_of_era = floor((day_of_era - leap_days) / 365.0)
        day_of_year = day_of_era - (
            year_of_era * 365.0 + floor(year_of_era / 4.0) - floor(year_of_era / 100.0)
        )
        month_from_march = floor((day_of_year * 5.0 + 2.0) / 153.0)
        day = day_of_year - floor((month_from_march * 153.0 + 2.0) / 5.0) + 1.0
        month = np.where(
            month_from_march < 10.0, month_from_march + 3.0, month_from_march - 9.0
        )
        year = year_of_era + era * 400.0 + np.where(month <= 2.0, 1.0, 0.0)
        weekday = days + 3.0 - floor((days + 3.0) / 7.0) * 7.0
        hour = floor((values - days * SECONDS_PER_DAY) / 3600.0)
        return np.hstack([year, month, day, weekday, hour, days])

    def names(
        self, columns: tuple[FeatureName, ...], n_features: int
    ) -> tuple[FeatureName, ...]:
        """Return a name for each part of each column."""
        return tuple(
            FeatureName(f"{part} of {column.text}") for part in PARTS for column in columns
        )

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write the arithmetic of `transform`, operation by operation."""
        number = graph.number

        def floor_divide(left: str, right: float) -> str:
            """Return the whole part of the quotient."""
            return graph.node("Floor", graph.divide(left, number(right)))

        def times(left: str, right: float) -> str:
            """Return the product."""
            return graph.multiply(left, number(right))

        def plus(left: str, right: float) -> str:
            """Return the sum."""
            return graph.add(left, number(right))

        days = floor_divide(tensor, SECONDS_PER_DAY)
        shifted = plus(days, DAYS_BEFORE_EPOCH)
        era = floor_divide(shifted, 146097.0)
        day_of_era = graph.subtract(shifted, times(era, 146097.0))
        leap_days = graph.add(
            graph.subtract(
                floor_divide(day_of_era, 1460.0), floor_divide(day_of_era, 36524.0)
            ),
            floor_divide(day_of_era, 146096.0),
        )
        year_of_era = floor_divide(graph.subtract(day_of_era, leap_days), 365.0)
        days_before_year = graph.subtract(
            graph.add(times(year_of_era, 365.0), floor_divide(year_of_era, 4.0)),
            floor_divide(year_of_era, 100.0),
        )
        day_of_year = graph.subtract(day_of_era, days_before_year)
        from_march = floor_divide(plus(times(day_of_year, 5.0), 2.0), 153.0)
        day = plus(
            graph.subtract(
                day_of_year, floor_divide(plus(times(from_march, 153.0), 2.0), 5.0)
            ),
            1.0,
        )
        month = graph.node(
            "Where",
            graph.node("Less", from_march, number(10.0)),
            plus(from_march, 3.0),
            plus(from_march, -9.0),
        )
        is_early = graph.node("LessOrEqual", month, number(2.0))
        year = graph.add(
            graph.add(year_of_era, times(era, 400.0)),
            graph.node("Where", is_early, number(1.0), number(0.0)),
        )
        weekday = graph.subtract(
            plus(days, 3.0), times(floor_divide(plus(days, 3.0), 7.0), 7.0)
        )
        hour = floor_divide(graph.subtract(tensor, times(days, SECONDS_PER_DAY)), 3600.0)
        return graph.beside([year, month, day, weekday, hour, days])
