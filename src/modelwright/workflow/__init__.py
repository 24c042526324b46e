"""How do the stages make one way? Run, rebuild, promote, roll back."""

from modelwright.workflow.folder import ProjectFolder

__all__ = ["ProjectFolder"]
