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


def _peer(title: str, name: str, *, told: str | None = None, **options: Any) -> Contestant:
    """Return a contestant whose environment and runner have one name.

    Parameters
    ----------
    title
        Its name in the report.
    name
        Of environment and runner.
    told
        The contestant that this one is, told that the rows stand in time order.
    **options
        What the runner is told beyond the job.
    """
    return Contestant(
        title=f"{title}, told the order" if told else title,
        environment=name,
        runner=name,
        options=options | ({"told_order": True} if told else {}),
        told_order=told,
    )


def _library(title: str, name: str) -> Contestant:
    return Contestant(
        title=f"{title}'s defaults",
        environment="libraries",
        runner="libraries",
        options={"library": name},
        has_budget=False,
    )


_BEST = {"title": "AutoGluon best_quality", "name": "autogluon", "preset": "best_quality"}
_COMPETE = {"title": "MLJAR Compete", "name": "mljar", "mode": "Compete"}

CONTESTANTS: dict[str, Contestant] = {
    OURS: Contestant(title="Modelwright", environment=None, runner="ours"),
    "autogluon_best": _peer(**_BEST),
    "autogluon_best_order": _peer(**_BEST, told="autogluon_best"),
    "autogluon_best_v150": _peer(
        "AutoGluon best_quality_v150", "autogluon", preset="best_quality_v150"
    ),
    "autogluon_default": _peer("AutoGluon's default preset", "autogluon", preset=None),
    "flaml": _peer("FLAML", "flaml"),
    "flaml_order": _peer("FLAML", "flaml", told="flaml"),
    "h2o": _peer("H2O AutoML", "h2o"),
    "mljar": _peer(**_COMPETE),
    "mljar_order": _peer(**_COMPETE, told="mljar"),
    "lightautoml": _peer("LightAutoML", "lightautoml"),
    "catboost": _library("CatBoost", "catboost"),
    "lightgbm": _library("LightGBM", "lightgbm"),
    "xgboost": _library("XGBoost", "xgboost"),
    "hist_gradient_boosting": _library(
        "Histogram gradient boosting", "hist_gradient_boosting"
    ),
    "linear": _library("Linear", "linear"),
}
