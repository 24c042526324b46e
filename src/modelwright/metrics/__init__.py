"""How good is a model? Scores with a direction and an interval, and distributions compared."""

from modelwright.metrics.base import Metric, labels_of
from modelwright.metrics.catalogue import DEFAULT_METRICS, METRICS, find, for_task
from modelwright.metrics.expected_calibration_error import expected_calibration_error
from modelwright.metrics.intervals import bootstrap_score, paired_gain

__all__ = [
    "DEFAULT_METRICS",
    "METRICS",
    "Metric",
    "bootstrap_score",
    "expected_calibration_error",
    "find",
    "for_task",
    "labels_of",
    "paired_gain",
]
