"""How do candidates become one model? Selection, calibration, intervals and the decision rule."""

from modelwright.ensembles.bag import Bag
from modelwright.ensembles.calibration import LogitCalibration
from modelwright.ensembles.conformal import ConformalInterval
from modelwright.ensembles.model import Member, Model
from modelwright.ensembles.selection import select
from modelwright.ensembles.stacking import LinearPool, LogarithmicPool
from modelwright.ensembles.target_transform import TargetTransform

__all__ = [
    "Bag",
    "ConformalInterval",
    "LinearPool",
    "LogarithmicPool",
    "LogitCalibration",
    "Member",
    "Model",
    "TargetTransform",
    "select",
]
