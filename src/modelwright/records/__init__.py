"""What do the stages hand to each other and store? Frozen dataclasses with a format version."""

from modelwright.records.build_report import BuildReport
from modelwright.records.comparison import Comparison
from modelwright.records.evaluation import (
    Contribution,
    CurvePoint,
    Diversity,
    Evaluation,
    Importance,
    LeaderboardRow,
    Score,
)
from modelwright.records.finding import Finding, Severity
from modelwright.records.plan import ColumnProfile, Decision, Plan
from modelwright.records.progress import Progress, silent
from modelwright.records.reference import Distribution, ErrorBin, Reference
from modelwright.records.release import ParityCertificate, ParityCheck, ReleaseManifest
from modelwright.records.signature import (
    Column,
    ColumnType,
    Label,
    Signature,
    Target,
    Task,
)
from modelwright.records.split import TEST, UNUSED, Split, SplitKind, SplitPlan
from modelwright.records.storage import read_record, replacing, to_json, write_record
from modelwright.records.watch_report import ColumnDrift, WatchReport

__all__ = [
    "TEST",
    "UNUSED",
    "BuildReport",
    "Column",
    "ColumnDrift",
    "ColumnProfile",
    "ColumnType",
    "Comparison",
    "Contribution",
    "CurvePoint",
    "Decision",
    "Distribution",
    "Diversity",
    "ErrorBin",
    "Evaluation",
    "Finding",
    "Importance",
    "Label",
    "LeaderboardRow",
    "ParityCertificate",
    "ParityCheck",
    "Plan",
    "Progress",
    "Reference",
    "ReleaseManifest",
    "Score",
    "Severity",
    "Signature",
    "Split",
    "SplitKind",
    "SplitPlan",
    "Target",
    "Task",
    "WatchReport",
    "read_record",
    "replacing",
    "silent",
    "to_json",
    "write_record",
]
