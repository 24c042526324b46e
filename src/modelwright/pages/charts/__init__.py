"""How does a figure look? Inline SVG, coloured by the page's style sheet, readable without colour."""

from modelwright.pages.charts.correlation_map import correlation_map
from modelwright.pages.charts.curve import CurveSeries, curve_chart
from modelwright.pages.charts.heat_map import heat_map
from modelwright.pages.charts.histogram import histogram, sparkline
from modelwright.pages.charts.paired_bars import paired_bars, paired_sparkline
from modelwright.pages.charts.rows import Mark, bar_chart, interval_chart
from modelwright.pages.charts.score_over_time import Attempt, score_over_time
from modelwright.pages.charts.split_picture import split_picture
from modelwright.pages.charts.terms import pair_map, step_chart

__all__ = [
    "Attempt",
    "CurveSeries",
    "Mark",
    "bar_chart",
    "correlation_map",
    "curve_chart",
    "heat_map",
    "histogram",
    "interval_chart",
    "pair_map",
    "paired_bars",
    "paired_sparkline",
    "score_over_time",
    "sparkline",
    "split_picture",
    "step_chart",
]
