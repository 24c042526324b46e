"""Leakage: columns that certainly know the target are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.checks import LEAK_CHECKS
from modelwright.design.settings import setting
from modelwright.records import Decision

if TYPE_CHECKING:
    from collections.abc import Collection

    from modelwright.checks import AuditContext, Leak
    from modelwright.records import Finding


def exclude_leaks(
    context: AuditContext, keep: Collection[str]
) -> tuple[AuditContext, tuple[Finding, ...], tuple[Decision, ...]]:
    """Return the context without the columns that give the target away, and what was seen and done.

    A leak is only reported where it is a suspicion, where the user keeps one of its columns, and where
    no feature would be left.
    """
    findings, decisions = [], []
    for check in LEAK_CHECKS:
        for leak in check.leaks(context):
            left = set(context.features) - set(leak.columns)
            if not set(leak.columns) <= set(context.features):
                continue  # an earlier leak took a column of this one
            if not leak.is_certain or not left:
                findings.append(leak.finding(_to_do(leak)))
            elif kept := set(leak.columns) & set(keep):
                findings.append(
                    leak.finding(f"Kept as asked for: {', '.join(sorted(kept))}.")
                )
            else:
                context = context.without(set(leak.columns))
                findings.append(leak.finding("Left out."))
                decisions.append(_decision(leak))
    return context, tuple(findings), tuple(decisions)


def _to_do(leak: Leak) -> str:
    return (
        f"Exclude with {setting('data', 'exclude', list(leak.columns))} "
        "unless it is known when the model is asked."
    )


def _decision(leak: Leak) -> Decision:
    is_one = len(leak.columns) == 1
    return Decision(
        subject=f"column{'' if is_one else 's'} {' + '.join(leak.columns)}",
        choice="left out: target leakage",
        reason=leak.message,
        override=setting("data", "keep", list(leak.columns)),
    )
