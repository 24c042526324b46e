"""Templates become pages: everything inserted is escaped, nothing is loaded from elsewhere."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from modelwright.pages import findings, numbers, words

if TYPE_CHECKING:
    from jinja2 import Environment

_FILTERS = {
    "count": numbers.format_count,
    "evidence": findings.evidence_text,
    "counted": numbers.counted,
    "number": numbers.format_number,
    "p_value": numbers.format_p_value,
    "score": numbers.format_score,
    "seconds": numbers.format_seconds,
    "share": numbers.format_share,
    "metric_title": words.metric_title,
    "severity": words.SEVERITY_WORDS.__getitem__,
}


def render(template: str, **context: Any) -> str:
    """Return a template of this package as a page that every text file can hold."""
    page = environment().get_template(f"{template}.html.jinja").render(**context)
    return words.printable(page)


@functools.cache
def environment() -> Environment:
    """Return the environment of all pages; jinja2 is imported on first use."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("modelwright.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(_FILTERS)
    return made
