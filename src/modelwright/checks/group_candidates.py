"""Columns whose values name a thing with several rows: rows of one thing resemble each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext

# customer_id, customerId and caseid, but neither humid nor paid.
_IDENTIFIER = re.compile(
    r"(.*[\W_])?(id|ID|Id|uuid|UUID)|.*[a-z](ID|Id)|(user|customer|patient|subject|case)id",
    re.ASCII,
)
_FEWEST_ROWS_EACH = 1.2
_LEAST_SHARE_OF_LEVELS = 0.02


class GroupCandidates:
    """A column named like an identifier repeats: a random split puts the same thing on both sides."""

    code = "AUD018"
    name = "groups across the split"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding per feature that looks like the id of something with several rows."""
        found = []
        for column in context.signature.columns:
            if column.type in {"integer", "category"} and _is_named_like_one(column.name):
                values = context.values[column.name][~context.is_missing(column.name)]
                n_levels = len(pd.unique(values))
                if (
                    _LEAST_SHARE_OF_LEVELS * len(values)
                    < n_levels
                    < len(values) / _FEWEST_ROWS_EACH
                ):
                    found.append(self._finding(column.name, n_levels, len(values)))
        return tuple(found)

    def _finding(self, name: str, n_levels: int, n_rows: int) -> Finding:
        return Finding(
            code=self.code,
            severity="warning",
            subject=name,
            message=f"{name!r} looks like an identifier with {n_rows / n_levels:.1f} rows each: rows of one may stand in "
            "training and test.",
            action=f'If the model will meet new ones, set [data] group = "{name}".',
            evidence={"n_groups": n_levels, "n_rows": n_rows},
        )


def _is_named_like_one(name: str) -> bool:
    return _IDENTIFIER.fullmatch(name) is not None
