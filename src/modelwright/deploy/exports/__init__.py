"""How does a release reach programs without Python? Written in their language, and compared."""

from modelwright.deploy.exports.exporting import Export, export
from modelwright.deploy.exports.targets import TARGETS

__all__ = ["TARGETS", "Export", "export"]
