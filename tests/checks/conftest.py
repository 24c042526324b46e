"""Contexts for checks, made from columns by name."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from modelwright.checks import AuditContext
from modelwright.records import Column, ColumnType, Signature, Target, Task

MakeContext = Callable[..., AuditContext]


@pytest.fixture
def context() -> MakeContext:
    """Return a function from labels and columns to a context; texts are categories."""

    def make(
        labels: Any,
        *,
        task: Task = "regression",
        types: dict[str, ColumnType] | None = None,
        known: dict[str, Any] | None = None,
        **columns: Any,
    ) -> AuditContext:
        values = {name: np.asarray(column) for name, column in columns.items()}
        values = {
            name: column.astype(object if column.dtype.kind in "OU" else np.float64)
            for name, column in values.items()
        }
        features = tuple(
            Column(
                name=name,
                type=(types or {}).get(
                    name, "category" if column.dtype == object else "number"
                ),
            )
            for name, column in values.items()
        )
        labels = np.asarray(labels)
        classes = () if task == "regression" else tuple(range(int(labels.max()) + 1))
        target = Target(name="y", task=task, classes=classes)
        return AuditContext(
            signature=Signature(columns=features, target=target),
            values=values,
            labels=labels,
            **(known or {}),
        )

    return make
