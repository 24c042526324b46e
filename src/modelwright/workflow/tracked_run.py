"""What is logged of a build: parameters, metrics, tags, files, and its candidates as runs below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from modelwright import __version__, pages
from modelwright.pages.evaluation_words import headline
from modelwright.pages.leaderboard import candidates, ensemble_row, higher_is_better
from modelwright.pages.numbers import is_finite
from modelwright.records import to_json

if TYPE_CHECKING:
    from modelwright.records import BuildReport, LeaderboardRow, Plan
    from modelwright.workflow.config import ProjectConfig

# Candidates that get a run of their own, the best ones. A list of runs of hundreds hides the
# builds between them; the table of the parent run holds every candidate.
MOST_RUNS = 50
# Sections of modelwright.toml that shape a build.
_SECTIONS = ("goal", "build", "constraints")


def tracked_run(
    config: ProjectConfig,
    plan: Plan,
    report: BuildReport,
    *,
    project: str,
    release_id: str = "",
) -> dict[str, Any]:
    """Return a build as a document of texts and numbers.

    Parameters
    ----------
    config
        The project's settings.
    plan, report
        What was built, and what came of it.
    project
        The project's name.
    release_id
        The release that was made of it; empty if there is none yet.
    """
    tags = {
        "modelwright.project": project,
        "modelwright.version": __version__,
        "modelwright.data_sha256": plan.data_sha256,
        "modelwright.interrupted": str(report.interrupted).lower(),
        "modelwright.release_id": release_id,
        "mlflow.note.content": headline(report.evaluation),
    }
    return {
        "name": f"{project} {report.n_trials} candidates",
        "params": _plan_facts(plan) | _settings(config),
        "metrics": _metrics(report),
        "best_so_far": _best_so_far(report),
        "tags": {name: value for name, value in tags.items() if value},
        "files": {
            "plan.json": to_json(plan).decode(),
            "plan.html": pages.plan_page(plan, project=project),
            "report.json": to_json(report).decode(),
            "build.html": pages.build_page(plan, report, project=project),
        },
        "table": [_table_row(row) for row in report.leaderboard],
        "candidates": [
            _candidate(row, report.metric)
            for row in candidates(report.leaderboard)[:MOST_RUNS]
        ],
    }


def _plan_facts(plan: Plan) -> dict[str, str]:
    split = plan.split
    facts = {
        "source": plan.source,
        "target": plan.signature.target.name,
        "task": plan.signature.target.task,
        "metric": plan.metric,
        "n_rows": plan.n_rows,
        "n_rows_used": plan.n_used,
        "n_columns": len(plan.signature.columns),
        "split": split.kind,
        "n_folds": split.n_folds,
        "test_share": split.test_share,
        "seed": plan.seed,
    }
    return {f"plan.{name}": str(value) for name, value in facts.items()}


def _settings(config: ProjectConfig) -> dict[str, str]:
    return {
        f"{section}.{key}": str(value)
        for section in _SECTIONS
        for key, value in msgspec.to_builtins(getattr(config, section)).items()
        if value is not None
    }


def _metrics(report: BuildReport) -> dict[str, float]:
    metrics: dict[str, float] = {}
    for score in report.evaluation.scores:
        metrics[f"test_{score.metric}"] = score.value
        metrics[f"test_{score.metric}_lower"] = score.lower
        metrics[f"test_{score.metric}_upper"] = score.upper
    for name, score in report.evaluation.baselines.items():
        metrics[f"test_{score.metric}_{name}"] = score.value
    winner = ensemble_row(report.leaderboard) or next(iter(report.leaderboard), None)
    if winner is not None and winner.score is not None:
        metrics[f"folds_{report.metric}"] = winner.score
    metrics["n_candidates"] = report.n_trials
    metrics["search_seconds"] = report.search_seconds
    metrics["evaluation_seconds"] = report.evaluation_seconds
    return metrics


def _best_so_far(report: BuildReport) -> dict[str, Any]:
    """Return a metric with its steps: the second of search, and the best score from then on."""
    sign = 1.0 if higher_is_better(report.leaderboard) else -1.0
    timed = sorted(
        (row.finished_seconds, row.score)
        for row in candidates(report.leaderboard)
        if row.finished_seconds is not None and row.score is not None
    )
    steps: list[tuple[int, float]] = []
    for seconds, score in timed:
        if is_finite(score) and (not steps or sign * score > sign * steps[-1][1]):
            steps.append((round(seconds), score))
    return {"name": f"best_so_far_{report.metric}", "steps": steps}


def _candidate(row: LeaderboardRow, metric: str) -> dict[str, Any]:
    values = {
        f"folds_{metric}": row.score,
        "fit_seconds": row.fit_seconds,
        "finished_seconds": row.finished_seconds,
        "weight": row.weight,
    }
    return {
        "name": row.name,
        "params": {"learner": row.learner}
        | {name: str(value) for name, value in row.params.items()},
        "metrics": {name: value for name, value in values.items() if value is not None},
        "tags": {"modelwright.note": row.note} if row.note else {},
        "has_failed": row.score is None,
    }


def _table_row(row: LeaderboardRow) -> dict[str, Any]:
    params = ", ".join(f"{name}={value}" for name, value in row.params.items())
    return {
        "candidate": row.name,
        "learner": row.learner,
        "score": row.score,
        "fit_seconds": row.fit_seconds,
        "finished_seconds": row.finished_seconds,
        "weight": row.weight,
        "params": params,
        "note": row.note,
    }
