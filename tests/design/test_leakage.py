"""Certain leaks are excluded, suspicions and kept columns are reported."""

import numpy as np
import pytest

from modelwright.checks import AuditContext
from modelwright.design.leakage import exclude_leaks
from modelwright.records import Column, Signature, Target

N_ROWS = 300
RNG = np.random.default_rng(0)


def context_of(**columns: np.ndarray) -> AuditContext:
    labels = RNG.normal(size=N_ROWS)
    values = {
        name: labels * 3 if name == "copy" else made for name, made in columns.items()
    }
    features = tuple(Column(name=name, type="number") for name in values)
    target = Target(name="y", task="regression")
    return AuditContext(
        signature=Signature(columns=features, target=target), values=values, labels=labels
    )


def test_a_copy_of_the_target_is_excluded() -> None:
    context, findings, decisions = exclude_leaks(
        context_of(copy=np.empty(0), x=RNG.normal(size=N_ROWS)), keep=()
    )

    assert context.features == ("x",)
    assert [finding.action for finding in findings] == ["Left out."]
    assert decisions[0].override == '[data] keep = ["copy"]'


@pytest.mark.parametrize("keep", [("copy",), ()])
def test_a_kept_or_last_column_is_only_reported(keep: tuple[str, ...]) -> None:
    columns = {"copy": np.empty(0)} | ({"x": RNG.normal(size=N_ROWS)} if keep else {})

    context, findings, decisions = exclude_leaks(context_of(**columns), keep=keep)

    assert "copy" in context.features
    assert [finding.code for finding in findings] == ["AUD001"]
    assert decisions == ()
