"""How good is a model? Scores with a direction and an interval, and distributions compared."""

from modelwright.metrics.base import Metric, labels_of
from modelwright.metrics.catalogue import DEFAULT_METRICS, METRICS, find, for_task
from modelwright.metrics.distributions import (
    bin_labels,
    compare_distributions,
    distribution_of,
    input_columns,
    recount,
    shares_of,
)
from modelwright.metrics.expected_calibration_error import expected_calibration_error
from modelwright.metrics.intervals import bootstrap_score, paired_gain, score_text
from modelwright.metrics.own import (
    Given,
    check_own,
    describe_own,
    is_own,
    load_own,
)
from modelwright.metrics.reference import (
    make_reference,
    prediction_column,
    prediction_values,
)
from modelwright.metrics.scorers import Sample

__all__ = [
    "DEFAULT_METRICS",
    "METRICS",
    "Given",
    "Metric",
    "Sample",
    "bin_labels",
    "bootstrap_score",
    "check_own",
    "compare_distributions",
    "describe_own",
    "distribution_of",
    "expected_calibration_error",
    "find",
    "for_task",
    "input_columns",
    "is_own",
    "labels_of",
    "load_own",
    "make_reference",
    "paired_gain",
    "prediction_column",
    "prediction_values",
    "recount",
    "score_text",
    "shares_of",
]
