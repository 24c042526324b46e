"""Figures for people: significant digits, shares, durations, dates, scores with intervals."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.records import Score

NOT_AVAILABLE = "n/a"

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# Outside these, a row of zeros is harder to read than an exponent.
_SMALLEST_PLAIN, _LARGEST_PLAIN = 1e-4, 1e15


def is_finite(value: float | None) -> bool:
    """Return whether there is a value, and it is neither NaN nor infinite."""
    return value is not None and math.isfinite(value)


def format_number(value: float | None, *, digits: int = 4) -> str:
    """Return a number with so many significant digits; the whole part is never rounded.

    Thousands are separated from 10,000 on, so that a year stays a year.

    Examples
    --------
    >>> format_number(0.84321), format_number(41023.7), format_number(2024.0)
    ('0.8432', '41,024', '2024')
    >>> format_number(None), format_number(0.0000123)
    ('n/a', '1.23e-05')
    """
    if value is None or math.isnan(value):
        return NOT_AVAILABLE
    if math.isinf(value):
        return "infinite" if value > 0 else "-infinite"
    size = abs(value)
    if size == 0:
        return "0"
    if not _SMALLEST_PLAIN <= size < _LARGEST_PLAIN:
        return f"{value:.3g}"
    decimals = max(digits - 1 - math.floor(math.log10(size)), 0)
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if size >= 10_000 else text.replace(",", "")


def format_like(value: float | None, model: float | None) -> str:
    """Return a number in the decimals that show four digits of `model`, so that a column aligns.

    Examples
    --------
    >>> [format_like(value, 0.7842) for value in (0.7842, 0.77, 0.00004, -0.0123)]
    ['0.7842', '0.7700', '0.0000', '-0.0123']
    >>> format_like(178.3, 41_023.7)
    '178'
    """
    if not is_finite(value) or not is_finite(model) or value is None or model is None:
        return format_number(value)
    size = max(abs(value), abs(model))
    is_plain = abs(model) >= _SMALLEST_PLAIN and size < _LARGEST_PLAIN
    if not is_plain:
        return format_number(value)
    text = _rounded(value, max(3 - math.floor(math.log10(abs(model))), 0))
    return text if abs(value) >= 10_000 else text.replace(",", "")


def format_count(count: int) -> str:
    """Return a count with thousands separators."""
    return f"{count:,}"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(1409, "row"), counted(2, "class", "classes")
    ('1 row', '1,409 rows', '2 classes')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def format_share(share: float | None) -> str:
    """Return a share in percent, with one decimal; never 0 % or 100 % for what is only near.

    Examples
    --------
    >>> format_share(0.2), format_share(0.1234), format_share(0.0002), format_share(0.9999)
    ('20 %', '12.3 %', '< 0.1 %', '> 99.9 %')
    """
    if share is None or not math.isfinite(share):
        return NOT_AVAILABLE
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def interval_parts(value: float, lower: float, upper: float) -> tuple[str, str]:
    """Return a value and the ends of its interval, in as many digits as the width supports.

    The second text is empty where there is no interval.
    """
    if not is_finite(lower) or not is_finite(upper):
        return format_number(value), ""
    decimals = _supported_decimals(value, lower, upper)
    if decimals is None:
        texts = [format_number(figure) for figure in (value, lower, upper)]
    else:
        texts = [_rounded(figure, decimals) for figure in (value, lower, upper)]
    return texts[0], f"{texts[1]} to {texts[2]}"


def format_interval(value: float, lower: float, upper: float) -> str:
    """Return a value with its interval.

    Examples
    --------
    >>> format_interval(0.84312, 0.82077, 0.86441)
    '0.843 (0.821 to 0.864)'
    >>> format_interval(41_023.4, 40_118.0, 41_930.2)
    '41,000 (40,100 to 41,900)'
    """
    figure, ends = interval_parts(value, lower, upper)
    return f"{figure} ({ends})" if ends else figure


def format_alike(intervals: Sequence[tuple[float, float, float]]) -> list[str]:
    """Return values with their ranges, all in the decimals that suit the largest value.

    Examples
    --------
    >>> format_alike([(0.1143, 0.1092, 0.1211), (0.00038, -0.00004, 0.00118)])
    ['0.114 (0.109 to 0.121)', '0.000 (0.000 to 0.001)']
    """
    largest = max(
        (abs(value) for value, _, _ in intervals if is_finite(value)), default=0.0
    )
    figures = [figure for interval in intervals for figure in interval]
    is_plain = all(abs(figure) < _LARGEST_PLAIN for figure in figures)
    if not is_plain or largest < _SMALLEST_PLAIN:
        return [format_interval(*interval) for interval in intervals]
    decimals = 2 - math.floor(math.log10(largest))
    return [
        "{} ({} to {})".format(*(_rounded(figure, decimals) for figure in interval))
        for interval in intervals
    ]


def format_score(score: Score) -> str:
    """Return a score with its 95 % interval, such as "0.843 (0.821 to 0.864)"."""
    return format_interval(score.value, score.lower, score.upper)


def score_sentence(score: Score) -> str:
    """Return a score as a release states it: "0.843 (0.821 to 0.864) roc_auc on 1,409 rows"."""
    name = score.metric.rpartition(":")[2]  # of a project's own metric, without its file
    return f"{format_score(score)} {name} on {counted(score.n_rows, 'row')}"


def format_seconds(seconds: float | None) -> str:
    """Return a duration in the two largest units that matter.

    Examples
    --------
    >>> [format_seconds(value) for value in (0.0342, 12.34, 75, 3720, 200_000)]
    ['34 ms', '12.3 s', '1 min 15 s', '1 h 2 min', '2 d 7 h']
    """
    if seconds is None or not math.isfinite(seconds):
        return NOT_AVAILABLE
    if abs(seconds) < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if abs(seconds) < 59.95:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    whole = round(seconds)
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    first = next(index for index, (_, size) in enumerate(units) if whole >= size)
    parts = []
    for name, size in units[first : first + 2]:
        count, whole = divmod(whole, size)
        parts.append(f"{count} {name}" if count else "")
    return " ".join(part for part in parts if part)


def format_time(moment: dt.datetime | None) -> str:
    """Return a moment in UTC, to the minute; a naive one counts as UTC.

    Examples
    --------
    >>> format_time(dt.datetime(2026, 11, 14, 10, 32, tzinfo=dt.UTC))
    '2026-11-14 10:32 UTC'
    """
    if moment is None:
        return NOT_AVAILABLE
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def format_epoch(seconds: float | None) -> str:
    """Return epoch seconds as a date, with the time of day where there is one.

    Examples
    --------
    >>> format_epoch(1_577_836_800), format_epoch(1_577_836_800 + 3_660)
    ('2020-01-01', '2020-01-01 01:01')
    """
    if seconds is None or not math.isfinite(seconds):
        return NOT_AVAILABLE
    try:
        moment = _EPOCH + dt.timedelta(seconds=seconds)
    except OverflowError:
        return format_number(seconds)
    has_time = moment.hour or moment.minute or moment.second
    return moment.isoformat(sep=" ")[: 16 if has_time else 10]


def format_p_value(p_value: float | None) -> str:
    """Return a p-value for people.

    Examples
    --------
    >>> format_p_value(0.0000004), format_p_value(0.0312), format_p_value(0.62)
    ('p < 0.001', 'p = 0.031', 'p = 0.62')
    """
    if p_value is None or not math.isfinite(p_value):
        return NOT_AVAILABLE
    if p_value < 0.001:
        return "p < 0.001"
    return f"p = {p_value:.3f}" if p_value < 0.1 else f"p = {p_value:.2f}"


def tick_texts(values: Sequence[float]) -> list[str]:
    """Return the values of one axis in one form: the same decimals and the same unit.

    Examples
    --------
    >>> tick_texts([88, 88.5, 89]), tick_texts([0, 5000, 10_000]), tick_texts([0, 5e5, 1e6])
    (['88.0', '88.5', '89.0'], ['0', '5,000', '10,000'], ['0', '0.5 M', '1.0 M'])
    """
    largest = max((abs(value) for value in values), default=0.0)
    if not _SMALLEST_PLAIN * 10 <= largest < _LARGEST_PLAIN:
        return [format_number(value, digits=3) for value in values]
    unit, size = next(
        ((unit, size) for unit, size in ((" bn", 1e9), (" M", 1e6)) if largest >= size),
        ("", 1.0),
    )
    plain = [format_number(value / size) for value in values]
    decimals = max(len(text.partition(".")[2]) for text in plain)
    grouping = "," if largest / size >= 10_000 else ""
    texts = [f"{value / size:{grouping}.{decimals}f}" for value in values]
    return [
        text + unit if value else "0" for text, value in zip(texts, values, strict=True)
    ]


def _supported_decimals(value: float, lower: float, upper: float) -> int | None:
    """Return decimals for two digits of the width and three of the value; None for exponents."""
    width = upper - lower
    largest = max(abs(lower), abs(upper))
    plain = width > 0 and math.isfinite(value) and largest >= _SMALLEST_PLAIN
    if not plain or max(largest, abs(value)) >= _LARGEST_PLAIN:
        return None
    magnitude = math.floor(math.log10(largest))
    decimals = 1 - math.floor(math.log10(width))
    decimals = min(max(decimals, 2 - magnitude), 5 - magnitude)
    ends_in_zero = all(
        f"{figure:.{max(decimals, 1)}f}".endswith("0") for figure in (value, lower, upper)
    )
    return decimals - 1 if decimals > 0 and ends_in_zero else decimals


def _rounded(value: float, decimals: int) -> str:
    text = f"{round(value, decimals):,.{max(decimals, 0)}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text
