"""What leaves the workshop, and where does it go? Releases, parity, the registry and batch scoring."""

from modelwright.deploy.batch import ScoreReport, score
from modelwright.deploy.parity import Releasable, check_parity
from modelwright.deploy.registry import Move, Registry
from modelwright.deploy.release import read_manifest, write_release

__all__ = [
    "Move",
    "Registry",
    "Releasable",
    "ScoreReport",
    "check_parity",
    "read_manifest",
    "score",
    "write_release",
]
