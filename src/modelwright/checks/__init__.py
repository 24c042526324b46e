"""What makes models fail in production, and does this data have it? The audit's checks, one a file."""

from modelwright.checks.class_imbalance import ClassImbalance
from modelwright.checks.coarse_time import CoarseTime
from modelwright.checks.conflicting_labels import ConflictingLabels
from modelwright.checks.context import AuditContext, Check
from modelwright.checks.disguised_missing import DisguisedMissing
from modelwright.checks.group_candidates import GroupCandidates
from modelwright.checks.high_cardinality import HighCardinality
from modelwright.checks.later_times import LaterTimes
from modelwright.checks.leak import Leak, LeakCheck
from modelwright.checks.mixed_units import MixedUnits
from modelwright.checks.ordinal_target import OrdinalTarget
from modelwright.checks.outliers import Outliers
from modelwright.checks.repeated_rows import RepeatedRows
from modelwright.checks.row_keys import first_positions, row_keys
from modelwright.checks.small_data import SmallData
from modelwright.checks.suspicious_column import SuspiciousColumn
from modelwright.checks.target_by_category import TargetByCategory
from modelwright.checks.target_copy import TargetCopy
from modelwright.checks.target_sum import TargetSum
from modelwright.checks.telling_missingness import TellingMissingness
from modelwright.checks.time_candidates import TimeCandidates
from modelwright.checks.train_test_shift import TrainTestShift
from modelwright.checks.unreadable_values import UnreadableValues
from modelwright.checks.unusable_columns import UnusableColumns

# Asked first, one after the other, each on the columns that the ones before left.
LEAK_CHECKS: tuple[LeakCheck, ...] = (TargetCopy(), TargetByCategory(), TargetSum())

# Asked of the training rows only.
TRAINING_CHECKS: tuple[Check, ...] = (SuspiciousColumn(), TellingMissingness())

CHECKS: tuple[Check, ...] = (
    RepeatedRows(),
    ConflictingLabels(),
    ClassImbalance(),
    SmallData(),
    DisguisedMissing(),
    HighCardinality(),
    UnusableColumns(),
    TimeCandidates(),
    CoarseTime(),
    TrainTestShift(),
    Outliers(),
    MixedUnits(),
    LaterTimes(),
    GroupCandidates(),
    OrdinalTarget(),
    UnreadableValues(),
)

__all__ = [
    "CHECKS",
    "LEAK_CHECKS",
    "TRAINING_CHECKS",
    "AuditContext",
    "Check",
    "Leak",
    "LeakCheck",
    "first_positions",
    "row_keys",
]
