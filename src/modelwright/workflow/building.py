"""Build in a project: train by the plan, and leave the model, its report and its page."""

from __future__ import annotations

import pickle
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import joblib

from modelwright import pages
from modelwright.build import Build, BuildOptions, train
from modelwright.errors import NotBuiltError
from modelwright.records import (
    Reference,
    read_record,
    replacing,
    silent,
    write_record,
)
from modelwright.workflow.config import ProjectConfig, check_names, read_config
from modelwright.workflow.custom import custom_options
from modelwright.workflow.designing import current_design
from modelwright.workflow.last_report import read_report
from modelwright.workflow.tracking import track_build

if TYPE_CHECKING:
    from pathlib import Path

    from modelwright.design import Design
    from modelwright.records import Progress
    from modelwright.workflow.folder import ProjectFolder

# What reading a model's file raises that was cut or overwritten.
_DAMAGED = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    pickle.UnpicklingError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Budget:
    """What one call may spend; None leaves it to modelwright.toml.

    Trials win over seconds, and `more_seconds`, beyond what earlier calls spent, over both.
    """

    seconds: float | None = None
    trials: int | None = None
    more_seconds: float | None = None


def options_of(config: ProjectConfig, budget: Budget, root: Path) -> BuildOptions:
    """Return the build's options: the call's budget over that of the settings.

    Parameters
    ----------
    config, budget
        The settings, and what the call says.
    root
        The project's folder, where its own learners and features are.
    """
    trials = budget.trials
    if trials is None and budget.seconds is None and budget.more_seconds is None:
        trials = config.build.trials
    return BuildOptions(
        budget_seconds=budget.seconds or config.build.budget_seconds,
        more_seconds=budget.more_seconds,
        trials=trials,
        seed=config.build.seed,
        explainable=config.constraints.explainable,
        max_size_mb=config.constraints.max_size_mb,
        max_latency_us=config.constraints.max_latency_us,
        interval_level=config.goal.interval,
        **custom_options(config, root),
    )


def build_project(
    folder: ProjectFolder,
    budget: Budget,
    on_progress: Progress = silent,
    *,
    designed: Design | None = None,
) -> tuple[Design, Build]:
    """Train by the project's design; write the model, report.json and build.html."""
    config = read_config(folder.config)
    check_names(config, folder.config)
    designed = designed or current_design(folder, on_progress)
    built = train_designed(folder, config, designed, budget, on_progress)
    write_build(folder, designed, built)
    tracked = track_build(folder, config, designed.plan, built.report, on_progress)
    if tracked is not None:
        write_record(folder.tracked, tracked)
    return designed, built


def train_designed(
    folder: ProjectFolder,
    config: ProjectConfig,
    designed: Design,
    budget: Budget,
    on_progress: Progress,
) -> Build:
    """Return the build of a design; its trials are kept in the project's folder."""
    return train(
        designed.plan,
        designed.split,
        designed.inputs,
        designed.labels,
        options=options_of(config, budget, folder.root),
        metric=designed.metric,
        weights=designed.weights,
        folder=folder.trials,
        on_progress=on_progress,
    )


def write_build(folder: ProjectFolder, designed: Design, built: Build) -> None:
    """Write a build into the project; the report comes last, so that it never lacks its model."""
    folder.build_report.unlink(missing_ok=True)
    folder.tracked.unlink(missing_ok=True)
    with replacing(folder.model) as temporary:
        joblib.dump((designed.plan.data_sha256, built.model), temporary, compress=3)
    with replacing(folder.build_page) as temporary:
        page = pages.build_page(designed.plan, built.report, project=folder.name)
        temporary.write_text(page, encoding="utf-8")
    write_record(folder.build / "reference.json", built.reference)
    write_record(folder.build_report, built.report)


def read_build(folder: ProjectFolder, designed: Design) -> Build:
    """Return the build on disk.

    The model is a pickle of the project's own making, below `.modelwright/`: as trusted as the
    code of the project. Releases hold none.

    Raises
    ------
    NotBuiltError
        If there is none, it is damaged, or it belongs to other rows.
    """
    report = read_report(folder)
    custom_options(read_config(folder.config), folder.root)  # loads the model's own classes
    try:
        data_sha256, model = joblib.load(folder.model)
    except (ImportError, AttributeError) as error:
        raise NotBuiltError(
            f"The model was built with code that is no longer there: {error}. "
            "Build it anew with: modelwright build"
        ) from error
    except _DAMAGED as error:
        raise NotBuiltError(
            f"{folder.model} is missing or damaged. Build it anew with: modelwright build"
        ) from error
    if (
        data_sha256 != designed.plan.data_sha256
        or model.signature != designed.plan.signature
    ):
        raise NotBuiltError(
            "The model was built by an earlier plan. Build it anew with: modelwright build"
        )
    return Build(
        model=model,
        report=report,
        reference=read_record(folder.build / "reference.json", Reference),
    )
