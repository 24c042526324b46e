"""Design in a project: read the rows, decide, and leave the plan and its page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from modelwright import design, metrics, pages, sources
from modelwright.errors import NotBuiltError, SourceError
from modelwright.records import (
    UNUSED,
    Plan,
    Split,
    read_record,
    replacing,
    silent,
    write_record,
)
from modelwright.runtime import Normaliser
from modelwright.workflow.config import (
    ProjectConfig,
    check_columns,
    check_names,
    parse_duration,
    read_config,
)

if TYPE_CHECKING:
    import pandas as pd

    from modelwright.records import Progress
    from modelwright.workflow.folder import ProjectFolder


def goal_of(config: ProjectConfig, folder: ProjectFolder) -> design.Goal:
    """Return what the settings say of the goal."""
    data = config.data
    return design.Goal(
        target=data.target,
        task=config.goal.task,
        metric=config.goal.metric,
        folder=folder.root,
        positive=None if data.positive is None else str(data.positive),
        time=data.time,
        gap=_gap(data.gap),
        group=data.group,
        weight=data.weight,
        monotone=config.constraints.monotone,
        exclude=data.exclude,
        keep=data.keep,
        types=data.types,
        time_is_feature=data.time_is_feature,
        repeats=data.repeats,
        seed=config.build.seed,
    )


def _gap(gap: str | float | None) -> timedelta | float | None:
    return timedelta(seconds=parse_duration(gap)) if isinstance(gap, str) else gap


def read_source(folder: ProjectFolder, config: ProjectConfig) -> pd.DataFrame:
    """Return the project's rows; its settings are checked against their columns."""
    frame = sources.read(config.data.resolved_source(folder.root), query=config.data.query)
    check_columns(config, [str(column) for column in frame.columns], folder.config)
    return frame


def design_project(folder: ProjectFolder, on_progress: Progress = silent) -> design.Design:
    """Design from the project's settings and rows; write plan.json, split.npz and plan.html."""
    config = read_config(folder.config)
    check_names(config, folder.config)
    on_progress("design", 0.0, "reading the rows")
    frame = read_source(folder, config)
    on_progress("design", 0.3, f"{len(frame):,} rows, {frame.shape[1]:,} columns")
    designed = design.design(
        frame,
        goal_of(config, folder),
        source=sources.describe(config.data.source),
        data_sha256=sources.fingerprint(frame),
    )
    on_progress("design", 0.9, "writing the plan")
    write_design(folder, designed)
    on_progress("design", 1.0, f"found: {len(designed.plan.findings)}")
    return designed


def write_design(folder: ProjectFolder, designed: design.Design) -> None:
    """Write a design into the project; the plan comes last, so that it never lacks its split."""
    folder.make_state()
    with replacing(folder.split) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **_arrays(designed.split))
    with replacing(folder.plan_page) as temporary:
        page = pages.plan_page(designed.plan, project=folder.name)
        temporary.write_text(page, encoding="utf-8")
    write_record(folder.plan, designed.plan)


def read_plan(folder: ProjectFolder) -> Plan:
    """Return the plan that `design` left.

    Raises
    ------
    NotBuiltError
        If there is none yet.
    """
    if not folder.plan.exists():
        raise NotBuiltError(
            f"{folder.root} has no plan yet. Make one with: modelwright design"
        )
    return read_record(folder.plan, Plan)


def current_design(folder: ProjectFolder, on_progress: Progress = silent) -> design.Design:
    """Return the design on disk with its rows; design anew where there is none or settings changed.

    Raises
    ------
    SourceError
        If the rows are not those that the plan was made from.
    """
    if not folder.plan.exists() or _is_older(folder):
        return design_project(folder, on_progress)
    config = read_config(folder.config)
    plan = read_plan(folder)
    on_progress("design", 0.0, "reading the rows")
    frame = read_source(folder, config)
    if sources.fingerprint(frame) != plan.data_sha256:
        raise SourceError(
            f"The rows of {plan.source} have changed since the plan was made. "
            "Run modelwright design, and look at the plan again."
        )
    target = plan.signature.target
    split = _read_split(folder)
    weights = None
    if plan.weight is not None:
        weights = design.read_weights(frame[plan.weight], split.blocks != UNUSED)
    return design.Design(
        plan=plan,
        split=split,
        labels=design.encode_labels(frame[target.name], target),
        inputs=Normaliser(plan.signature).table(frame),
        metric=metrics.find(plan.metric, target=target, folder=folder.root),
        weights=weights,
    )


def _arrays(split: Split) -> dict[str, Any]:
    arrays = {
        "blocks": split.blocks,
        "in_time": np.array(split.in_time),
        "more_deals": np.array(split.more_deals, dtype=np.int16),
    }
    gap = {} if split.trains_from is None else {"trains_from": split.trains_from}
    return arrays | gap


def _read_split(folder: ProjectFolder) -> Split:
    try:
        with folder.split.open("rb") as file, np.load(file) as stored:
            return Split(
                blocks=stored["blocks"],
                in_time=bool(stored["in_time"]),
                more_deals=tuple(stored["more_deals"]),
                trains_from=stored.get("trains_from"),
            )
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise SourceError(
            f"{folder.split} is missing or damaged. Make the plan again with: modelwright design"
        ) from error


def _is_older(folder: ProjectFolder) -> bool:
    """Whether modelwright.toml was written after the plan."""
    return folder.config.stat().st_mtime > folder.plan.stat().st_mtime
