"""Checks of a metric: what it takes, its direction, and that the order of rows says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.testing.rows import N_CLASSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.metrics import Metric
    from modelwright.records import Task

_N_ROWS = 60


def check_metric(metric: Metric) -> None:
    """Check a metric as the tests of Modelwright check its own.

    For each of its tasks: it is a number on usual rows, does not depend on their order, says of
    perfect predictions that they are at least as good, and gives a resample what it gives its rows.

    Parameters
    ----------
    metric
        The metric.

    Raises
    ------
    AssertionError
        If a check fails.

    Examples
    --------
    >>> from modelwright.metrics import find
    >>> check_metric(find("roc_auc"))
    """
    for task in sorted(metric.tasks):
        y, usual, perfect = _predictions(task)
        value = metric.value(y, usual)
        if not np.isfinite(value):
            raise AssertionError(f"{metric.name} is {value} on usual rows of a {task} task")
        order = np.random.default_rng(1).permutation(_N_ROWS)
        np.testing.assert_allclose(metric.value(y[order], usual[order]), value, rtol=1e-9)
        best = metric.value(y, perfect)
        if metric.gain(best) < metric.gain(value):
            raise AssertionError(
                f"{metric.name} is {best:.4g} for perfect predictions and {value:.4g} for others: "
                "its direction is wrong"
            )
        drawn = np.random.default_rng(2).integers(0, _N_ROWS, _N_ROWS)
        resampled = metric.on_rows(y, usual)(drawn)
        np.testing.assert_allclose(
            resampled, metric.value(y[drawn], usual[drawn]), rtol=1e-9
        )


def _predictions(task: Task) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return outcomes, usual predictions and perfect ones."""
    generator = np.random.default_rng(0)
    if task == "regression":
        values = generator.lognormal(2, 0.5, _N_ROWS)
        return values, values * generator.lognormal(0, 0.2, _N_ROWS), values
    n_classes = N_CLASSES[task]
    y = generator.permutation(np.arange(_N_ROWS) % n_classes)
    perfect = np.eye(n_classes)[y]
    noise = generator.dirichlet(np.ones(n_classes), _N_ROWS)
    return y, 0.4 * perfect + 0.6 * noise, perfect
