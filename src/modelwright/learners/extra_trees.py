"""Extremely randomised trees: thresholds drawn at random, averaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.learners.forest import Forest

if TYPE_CHECKING:
    from modelwright.records import Task


class ExtraTrees(Forest):
    """scikit-learn's extremely randomised trees."""

    name = "extra_trees"
    is_bootstrap = False

    def make(self, task: Task, **settings: Any) -> Any:
        """Return the unfitted scikit-learn forest."""
        from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

        kind = ExtraTreesRegressor if task == "regression" else ExtraTreesClassifier
        return kind(**settings)
