"""Random forest: deep trees on bootstrap samples, averaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.learners.forest import Forest

if TYPE_CHECKING:
    from modelwright.records import Task


class RandomForest(Forest):
    """scikit-learn's random forest."""

    name = "random_forest"
    is_bootstrap = True

    def make(self, task: Task, **settings: Any) -> Any:
        """Return the unfitted scikit-learn forest."""
        from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

        kind = RandomForestRegressor if task == "regression" else RandomForestClassifier
        return kind(**settings)
