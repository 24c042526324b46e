"""How does a neural network learn a table? An ensemble of networks in one, trained with PyTorch."""

from modelwright.learners.neural.learner import Neural

__all__ = ["Neural"]
