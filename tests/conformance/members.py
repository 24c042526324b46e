"""Each learner's model on rows with columns of every type, made once for all tests."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest

from modelwright import design, ensembles, features, learners

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelwright.records import Task
    from modelwright.runtime import Inputs

    Frames = Callable[[Task], Any]

TASKS: list[Task] = ["binary", "multiclass", "regression"]
CASES = [
    pytest.param(learner, task, changes, id=f"{learner.name}-{task}-{name}")
    for task in TASKS
    for learner in learners.available(task)
    if learner.name != "dummy"
    for name, changes in (
        {
            "native": (("categories", "native"),),
            "statistics": (("categories", "statistics"),),
        }
        if "categories" in learner.defaults(task, 200, 7)
        else {"plain": ()}
    ).items()
]


def designed_rows(mixed_rows: Frames, task: Task) -> design.Design:
    """Return the mixed rows as a design hands them to a build, dates among the inputs."""
    return design.design(mixed_rows(task), design.Goal(target="y", task=task, time="none"))


def in_graph(graph: Any, rows: Inputs) -> list[Any]:
    """Return what ONNX Runtime answers, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph.SerializeToString(), options)
    return list(session.run(None, {"strings": rows.strings, "numbers": rows.numbers}))


@functools.cache
def model_of(
    learner: Any, task: Task, changes: tuple[tuple[str, Any], ...], mixed_rows: Frames
) -> tuple[ensembles.Model, Inputs]:
    """Return a learner's model on encoded rows, and the rows."""
    designed = designed_rows(mixed_rows, task)
    return fitted_model(learner, task, changes, designed), designed.inputs


def fitted_model(
    learner: Any,
    task: Task,
    changes: tuple[tuple[str, Any], ...],
    designed: design.Design,
) -> ensembles.Model:
    """Return a learner's model on the training rows of a design."""
    signature, rows = designed.plan.signature, designed.inputs
    params = learner.defaults(task, len(designed.labels), 7) | dict(changes)
    encoder = features.make_encoder(signature, learner.encoding_for(params))
    train = designed.split.train_rows
    table = encoder.fit_transform(rows.take(train), designed.labels[train])
    fitted = learner.fit(
        learners.Rows(table, designed.labels[train]),
        params=params | ({"n_iterations": 15} if "n_iterations" in params else {}),
        columns=encoder.features,
        task=task,
        n_classes=signature.target.n_outputs,
        seed=0,
        n_threads=1,
    )
    member = ensembles.Member(name=learner.name, encoder=encoder, fitted=fitted)
    return ensembles.Model(signature=signature, members=(member,), weights=(1.0,))


def finished_models(mixed_rows: Frames) -> dict[str, tuple[ensembles.Model, Inputs]]:
    """Return each learner's model, and for each task two of several members with all that follows."""
    models = {str(case.id): model_of(*case.values, mixed_rows) for case in CASES}
    for task in TASKS:
        of_task = [models[str(case.id)] for case in CASES if case.values[1] == task]
        rows = of_task[0][1]
        members = tuple(model.members[0] for model, _ in of_task[:3])
        whole = ensembles.Model(
            signature=of_task[0][0].signature, members=members, weights=(0.5, 0.3, 0.2)
        )
        labels = designed_rows(mixed_rows, task).labels
        models[f"{task}-stacked"] = _stacked(whole, rows, labels), rows
        models[f"{task}-bagged"] = _bagged(whole, labels), rows
    return models


def _stacked(whole: ensembles.Model, rows: Inputs, labels: Any) -> ensembles.Model:
    predictions = [member.predict(rows) for member in whole.members]
    if whole.is_classifier:
        pool = ensembles.LogarithmicPool().fit(predictions, labels)
        calibration = ensembles.LogitCalibration().fit(predictions[0], labels)
        return replace(whole, pool=pool, calibration=calibration)
    linear = ensembles.LinearPool().fit(predictions, labels)
    interval = ensembles.ConformalInterval(0.8).fit(labels, predictions[0])
    return replace(whole, pool=linear, interval=interval)


def _bagged(whole: ensembles.Model, labels: Any) -> ensembles.Model:
    first = whole.members[0]
    if whole.is_classifier:
        fitted: Any = ensembles.Bag((first.fitted, first.fitted))  # type: ignore[arg-type]
        bagged = replace(first, fitted=fitted)
        return replace(whole, members=(bagged, *whole.members[1:]), threshold=0.4)
    transform = ensembles.TargetTransform("log").fit(np.abs(labels) + 1.0)
    moved = replace(first, transform=transform)
    return replace(whole, members=(moved, *whole.members[1:]))
