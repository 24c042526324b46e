"""Classes that are whole numbers in an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.records import Finding

if TYPE_CHECKING:
    from modelwright.checks.context import AuditContext


class OrdinalTarget:
    """Three or more numeric classes: if 2 is more than 1, the classes waste that."""

    code = "AUD019"
    name = "classes in an order"

    def __call__(self, context: AuditContext) -> tuple[Finding, ...]:
        """Return a finding if the classes of a multiclass target are numbers."""
        classes = context.target.classes
        are_numbers = all(isinstance(label, (int, float)) for label in classes)
        if context.target.task != "multiclass" or not are_numbers:
            return ()
        finding = Finding(
            code=self.code,
            severity="info",
            subject="target",
            message=f"The {len(classes)} classes are numbers: they may be grades in an order.",
            action='If they are, [goal] task = "regression" uses the order.',
            evidence={"n_classes": len(classes)},
        )
        return (finding,)
