"""Watch in a project: the champion's traffic against its reference."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright import design, pages, watch
from modelwright.errors import ConfigError
from modelwright.metrics import find as find_metric
from modelwright.records import (
    Comparison,
    Plan,
    Reference,
    Signature,
    WatchReport,
    read_record,
    replacing,
    write_record,
)
from modelwright.runtime import Normaliser
from modelwright.workflow.champion import champion_path
from modelwright.workflow.config import WatchConfig, read_config
from modelwright.workflow.journals import MOST_ROWS, journal_of

if TYPE_CHECKING:
    from modelwright.journal import Traffic as JournalTraffic
    from modelwright.metrics import Metric
    from modelwright.workflow.folder import ProjectFolder


def watch_project(folder: ProjectFolder) -> WatchReport:
    """Compare the champion's traffic with its reference; write watch.json, watch.html and a line for each finding in watch.log."""
    path = champion_path(folder)
    plan = read_record(path / "plan.json", Plan)
    signature = plan.signature
    asked = journal_of(folder).predictions(path.name, limit=MOST_ROWS)
    reference = read_record(path / "reference.json", Reference)
    report = watch.compare(
        reference,
        traffic_of(asked, signature),
        signature=signature,
        metric=_metric(folder, reference, signature),
        threshold=reference.threshold,
        weight=plan.weight,
        options=_options(read_config(folder.config).watch),
        seed=plan.seed,
        release_id=path.name,
    )
    write_record(folder.watch_report, report)
    _log(folder, report, datetime.now(UTC))
    comparison = (
        read_record(folder.comparison, Comparison) if folder.comparison.exists() else None
    )
    with replacing(folder.watch_page) as temporary:
        page = pages.watch_page(report, project=folder.name, comparison=comparison)
        temporary.write_text(page, encoding="utf-8")
    return report


def _metric(
    folder: ProjectFolder, reference: Reference, signature: Signature
) -> Metric | str:
    """Return the release's metric, or why it cannot be computed: the project's own code may be gone."""
    name = reference.score.metric
    try:
        metric = find_metric(name, target=signature.target, folder=folder.root)
    except ConfigError as error:
        return str(error)
    if metric.is_comparable:
        return metric
    return f"The value of {name!r} depends on the number of rows, so that it cannot be compared."


def _log(folder: ProjectFolder, report: WatchReport, now: datetime) -> None:
    """Append what was found to the project's log of watches, one line each."""
    found = report.findings or (None,)
    lines = [
        f"{now.isoformat(timespec='seconds')} release={report.release_id[:12]} rows={report.n_rows} "
        + (
            f"{finding.severity} {finding.code} {finding.message}"
            if finding
            else "no findings"
        )
        for finding in found
    ]
    with folder.watch_log.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def traffic_of(asked: JournalTraffic, signature: Signature) -> watch.Traffic:
    """Return the journal's predictions as the watch reads them."""
    outcomes = _column(asked.outcomes)
    return watch.Traffic(
        inputs=Normaliser(signature).rows(asked.rows),
        times=asked.times,
        predictions=design.encode_labels(_column(asked.predictions), signature.target),
        probabilities=asked.probabilities,
        outcomes=design.encode_labels(outcomes, signature.target),
        n_unusable_outcomes=design.count_unusable(outcomes, signature.target),
    )


def _column(values: Any) -> Any:
    column = np.empty(len(values), dtype=object)
    column[:] = list(values)
    return column


def _options(config: WatchConfig) -> watch.WatchOptions:
    """Return the watch's options: what the settings say over its own defaults."""
    named = {name: getattr(config, name) for name in config.__struct_fields__}
    return watch.WatchOptions(
        **{name: value for name, value in named.items() if value is not None}
    )
