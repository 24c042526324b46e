"""Columns that predict the target by themselves are suspected."""

from typing import Any

import numpy as np

from modelwright.checks.suspicious_column import SuspiciousColumn

RNG = np.random.default_rng(0)
N_ROWS = 1000
LABELS = RNG.integers(0, 2, N_ROWS)


def test_a_level_that_only_one_class_has_is_suspected(context: Any) -> None:
    severity = np.where(
        LABELS == 1, RNG.choice(["4", "5"], N_ROWS), RNG.choice(["1", "2"], N_ROWS)
    )

    made = context(
        LABELS, task="binary", severity=severity, x=RNG.normal(size=N_ROWS) + LABELS
    )
    (finding,) = SuspiciousColumn()(made)

    assert (finding.subject, finding.severity) == ("severity", "warning")


def test_a_bent_function_of_the_target_is_suspected(context: Any) -> None:
    target = RNG.uniform(-3, 3, N_ROWS)

    (finding,) = SuspiciousColumn()(
        context(target, x=target**3 + RNG.normal(0, 0.01, N_ROWS))
    )

    assert float(finding.evidence["r_squared"]) > 0.98


def test_every_class_counts(context: Any) -> None:
    classes = RNG.integers(0, 3, N_ROWS)

    one_known = np.where(classes == 0, "zero", RNG.choice(["p", "q"], N_ROWS))

    assert SuspiciousColumn()(context(classes, task="multiclass", x=one_known)) == ()


def test_few_rows_are_not_judged(context: Any) -> None:
    assert SuspiciousColumn()(context(LABELS[:30], task="binary", x=LABELS[:30])) == ()
