"""Training: the search, and what follows it; a later call goes on from the trials that were kept."""

from __future__ import annotations

import hashlib
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from threadpoolctl import threadpool_limits

from modelwright import __version__
from modelwright.build.clock import Clock
from modelwright.build.custom import check_custom, identity_of
from modelwright.build.fidelity import Fidelity, affordable_fidelity
from modelwright.build.finish import Build, Finish
from modelwright.build.monotone import signs_of
from modelwright.build.options import BuildOptions
from modelwright.build.problem import Problem
from modelwright.build.search import Search
from modelwright.build.trial import TrialStore
from modelwright.build.workers import Workers
from modelwright.metrics import find as find_metric
from modelwright.records import silent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from modelwright.metrics import Metric
    from modelwright.records import Plan, Progress, Split
    from modelwright.runtime import Inputs


def train(
    plan: Plan,
    split: Split,
    inputs: Inputs,
    labels: NDArray[Any],
    *,
    options: BuildOptions | None = None,
    metric: Metric | None = None,
    weights: NDArray[np.float64] | None = None,
    folder: Path | None = None,
    on_progress: Progress = silent,
) -> Build:
    """Return the best model that the budget finds, and what the test rows say of it.

    Parameters
    ----------
    plan
        What to build.
    split
        Test rows and folds.
    inputs
        All rows, normalised by the plan's signature.
    labels
        Class index or value of each row.
    options
        Budget, seed and constraints.
    metric
        The plan's metric; None finds it by its name.
    weights
        How much each row counts, positive for all that are used; None for all alike.
    folder
        Where trials are kept; a later call with the same plan and seed goes on from them.
    on_progress
        Told stage, fraction and message.

    Raises
    ------
    BuildError
        If no candidate could be fitted, or the constraints leave none.
    """
    options = options or BuildOptions(seed=plan.seed)
    clock = Clock()
    metric = metric or find_metric(plan.metric, target=plan.signature.target)
    kept = _kept_trials(plan, split, metric, options, folder)
    trials = kept.store.load()
    clock.resume(
        options, max((trial.record.finished_seconds for trial in trials), default=0.0)
    )
    problem = Problem(
        signature=plan.signature,
        inputs=inputs,
        labels=labels,
        split=split,
        in_time=plan.split.kind == "time",
        metric=metric,
        seed=options.seed,
        n_folds=kept.fidelity.n_folds,
        most_rows=kept.fidelity.most_rows,
        custom_learners=options.custom_learners,
        custom_features=options.custom_features,
        weights=weights,
        monotone=signs_of(plan),
    )
    check_custom(problem, options)
    workers = Workers(options.n_threads)
    with _quiet_libraries(options.n_threads):
        result = Search(
            problem,
            options,
            store=kept.store,
            trials=trials,
            clock=clock,
            workers=workers,
            on_progress=on_progress,
        ).run()
        return Finish(problem, options, clock, workers, on_progress).build(result)


@dataclass(frozen=True, slots=True)
class _KeptTrials:
    store: TrialStore
    fidelity: Fidelity


def _kept_trials(
    plan: Plan,
    split: Split,
    metric: Metric,
    options: BuildOptions,
    folder: Path | None,
) -> _KeptTrials:
    """Return where trials are kept, and the folds and rows that they use.

    Those follow from the budget. A call that adds time to an earlier one uses what that used.
    """
    fidelity = affordable_fidelity(plan.signature, split, options)
    if folder is None:
        return _KeptTrials(TrialStore(None), fidelity)
    key = _key(plan, metric, options)
    if options.more_seconds is not None:
        earlier = sorted(
            folder.glob(f"{key}-*"), key=lambda place: place.stat().st_mtime_ns
        )
        if earlier:
            return _KeptTrials(
                TrialStore(earlier[-1]), Fidelity.from_text(earlier[-1].name)
            )
    return _KeptTrials(TrialStore(folder / f"{key}-{fidelity.to_text()}"), fidelity)


def _key(plan: Plan, metric: Metric, options: BuildOptions) -> str:
    """Return a name for all that trials depend on, beside folds and rows."""
    facts = [
        __version__,
        plan.data_sha256,
        plan.signature,
        plan.split,
        plan.metric,
        metric.version,
        plan.weight,
        plan.monotone,
        options.seed,
        options.learners,
        options.explainable,
        identity_of(options),
        options.portable,
    ]
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()[:16]


@contextmanager
def _quiet_libraries(n_threads: int) -> Iterator[None]:
    """Bound the threads of matrix products, and keep libraries from commenting on odd data.

    Both are settings of the whole process, so that they are made once and not by every fit: fits
    run side by side. The audit has told what is odd already.
    """
    with threadpool_limits(n_threads, user_api="blas"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
