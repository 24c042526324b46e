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
    MonotoneCheck,
    Score,
)
from modelwright.records.finding import Finding, Severity, by_severity
from modelwright.records.glass_box import Coefficient, Curve, GlassBox, Pair, Rule
from modelwright.records.plan import ColumnProfile, Decision, Direction, Plan
from modelwright.records.pointer import Action, Canary, Move, Pin, Pointer, Role
from modelwright.records.progress import Progress, silent
from modelwright.records.reference import Distribution, ErrorBin, Reference
from modelwright.records.release import (
    ParityCertificate,
    ParityCheck,
    PythonNeeds,
    ReleaseManifest,
)
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
    "Action",
    "BuildReport",
    "Canary",
    "Coefficient",
    "Column",
    "ColumnDrift",
    "ColumnProfile",
    "ColumnType",
    "Comparison",
    "Contribution",
    "Curve",
    "CurvePoint",
    "Decision",
    "Direction",
    "Distribution",
    "Diversity",
    "ErrorBin",
    "Evaluation",
    "Finding",
    "GlassBox",
    "Importance",
    "Label",
    "LeaderboardRow",
    "MonotoneCheck",
    "Move",
    "Pair",
    "ParityCertificate",
    "ParityCheck",
    "Pin",
    "Plan",
    "Pointer",
    "Progress",
    "PythonNeeds",
    "Reference",
    "ReleaseManifest",
    "Role",
    "Rule",
    "Score",
    "Severity",
    "Signature",
    "Split",
    "SplitKind",
    "SplitPlan",
    "Target",
    "Task",
    "WatchReport",
    "by_severity",
    "read_record",
    "replacing",
    "silent",
    "to_json",
    "write_record",
]
