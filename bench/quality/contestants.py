"""Who takes part? Everybody learns from the same rows and answers the same rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.quality.datasets import Dataset

OURS = "modelwright"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """Who is compared, and how it is run.

    Parameters
    ----------
    title
        Its name in the report.
    environment
        Where it is installed, see `environments.py`; None is the Python that has ours.
    runner
        The module in `runners` that uses it.
    options
        What the runner is told beyond the job.
    has_budget
        Whether it can be given a time.
    told_order
        The contestant that this one is, told that the rows stand in time order.
    """

    title: str
    environment: str | None
    runner: str
    options: dict[str, Any] = field(default_factory=dict)
    has_budget: bool = True
    told_order: str | None = None

    def takes(self, dataset: Dataset) -> bool:
        """Return whether it takes part on a data set."""
        if self.told_order is None:
            return True
        needs_column = self.environment == "autogluon"
        return dataset.is_ordered and (dataset.order_kept is not None or not needs_column)


def _library(title: str, name: str) -> Contestant:
    return Contestant(
        title=f"{title}'s defaults",
        environment="libraries",
        runner="libraries",
        options={"library": name},
        has_budget=False,
    )


CONTESTANTS: dict[str, Contestant] = {
    OURS: Contestant(title="Modelwright", environment=None, runner="ours"),
    "autogluon_best": Contestant(
        title="AutoGluon best_quality",
        environment="autogluon",
        runner="autogluon",
        options={"preset": "best_quality"},
    ),
    "autogluon_best_order": Contestant(
        title="AutoGluon best_quality, told the order",
        environment="autogluon",
        runner="autogluon",
        options={"preset": "best_quality", "told_order": True},
        told_order="autogluon_best",
    ),
    "autogluon_best_v150": Contestant(
        title="AutoGluon best_quality_v150",
        environment="autogluon",
        runner="autogluon",
        options={"preset": "best_quality_v150"},
    ),
    "autogluon_default": Contestant(
        title="AutoGluon's default preset",
        environment="autogluon",
        runner="autogluon",
        options={"preset": None},
    ),
    "flaml": Contestant(title="FLAML", environment="flaml", runner="flaml"),
    "flaml_order": Contestant(
        title="FLAML, told the order",
        environment="flaml",
        runner="flaml",
        options={"told_order": True},
        told_order="flaml",
    ),
    "h2o": Contestant(title="H2O AutoML", environment="h2o", runner="h2o"),
    "mljar": Contestant(
        title="MLJAR Compete",
        environment="mljar",
        runner="mljar",
        options={"mode": "Compete"},
    ),
    "mljar_order": Contestant(
        title="MLJAR Compete, told the order",
        environment="mljar",
        runner="mljar",
        options={"mode": "Compete", "told_order": True},
        told_order="mljar",
    ),
    "lightautoml": Contestant(
        title="LightAutoML", environment="lightautoml", runner="lightautoml"
    ),
    "catboost": _library("CatBoost", "catboost"),
    "lightgbm": _library("LightGBM", "lightgbm"),
    "xgboost": _library("XGBoost", "xgboost"),
    "hist_gradient_boosting": _library(
        "Histogram gradient boosting", "hist_gradient_boosting"
    ),
    "linear": _library("Linear", "linear"),
}
PEERS = tuple(name for name in CONTESTANTS if name != OURS)
