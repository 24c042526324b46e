"""What should be built, and why? Reads raw rows and a goal into a plan and a split."""

from modelwright.design.classes import count_unusable, encode_labels
from modelwright.design.goal import Goal
from modelwright.design.planning import Design, design
from modelwright.design.weights import read_weights

__all__ = ["Design", "Goal", "count_unusable", "design", "encode_labels", "read_weights"]
