"""Training: what a build leaves, and what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest

from modelwright.build import Build, BuildOptions, train
from modelwright.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.records import Decision, Task

BASELINES = BuildOptions(trials=2, learners=("linear",), n_threads=1)
QUICK = BuildOptions(trials=4, learners=("lightgbm",), n_threads=1)


def run(made: Any, options: BuildOptions = QUICK, folder: Path | None = None) -> Build:
    """Return the build of a made problem."""
    return train(
        made.plan, made.split, made.inputs, made.labels, options=options, folder=folder
    )


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_winner_beats_the_dummy_on_test_rows(
    task: Task, make_problem: Callable[..., Any]
) -> None:
    built = run(make_problem(task))

    score = built.report.evaluation.scores[0]
    dummy = built.report.evaluation.baselines["dummy"]
    assert (
        (score.lower > dummy.upper)
        if score.higher_is_better
        else (score.upper < dummy.lower)
    )
    assert built.report.evaluation.importances[0].column in {"size", "kind"}


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_reasons_are_sentences(task: Task, make_problem: Callable[..., Any]) -> None:
    decisions = run(make_problem(task)).report.decisions

    assert len(decisions) >= 2
    for decision in decisions:
        assert decision.reason[0].isupper()
        assert decision.reason.endswith(".")


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_portable_model_answers_like_the_winner(
    task: Task, make_problem: Callable[..., Any]
) -> None:
    made = make_problem(task)
    model = run(made).model

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.to_portable().SerializeToString(), options)
    prediction, more = session.run(
        None, {"strings": made.inputs.strings, "numbers": made.inputs.numbers}
    )

    expected: Any = model.predict(made.inputs)
    if task == "regression":
        np.testing.assert_allclose(prediction, expected.prediction, rtol=1e-9)
        np.testing.assert_allclose(more, expected.intervals, rtol=1e-9)
    else:
        assert prediction.tolist() == expected.prediction.tolist()
        np.testing.assert_allclose(more, expected.probabilities, atol=1e-9)


def test_equal_seed_and_trials_give_equal_portable_models(
    make_problem: Callable[..., Any],
) -> None:
    first, second = (run(make_problem("binary")).model.to_portable() for _ in range(2))

    assert first.SerializeToString(deterministic=True) == second.SerializeToString(
        deterministic=True
    )


def test_labels_of_test_rows_do_not_reach_the_search(
    make_problem: Callable[..., Any],
) -> None:
    made = make_problem("binary")
    before = run(made).report.leaderboard
    made.labels[made.split.test_rows] = 1 - made.labels[made.split.test_rows]

    after = run(made).report.leaderboard

    assert [(row.name, row.score) for row in before] == [
        (row.name, row.score) for row in after
    ]


def test_kept_trials_are_not_run_again(
    make_problem: Callable[..., Any], tmp_path: Path
) -> None:
    made = make_problem("regression")
    run(made, BuildOptions(trials=3, learners=("lightgbm",), n_threads=1), tmp_path)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}

    report = run(
        made, BuildOptions(trials=5, learners=("lightgbm",), n_threads=1), tmp_path
    ).report

    assert report.n_trials == 5
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_interrupted_and_continued_builds_end_alike(
    make_problem: Callable[..., Any], tmp_path: Path
) -> None:
    made = make_problem("binary")
    options = BuildOptions(trials=7, learners=("lightgbm",), n_threads=1)
    run(made, BuildOptions(trials=5, learners=("lightgbm",), n_threads=1), tmp_path)

    continued, straight = run(made, options, tmp_path), run(made, options)

    scores = [
        [(row.name, row.score) for row in built.report.leaderboard]
        for built in (continued, straight)
    ]
    assert scores[0] == scores[1]


def test_ctrl_c_keeps_the_best_so_far(
    make_problem: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from modelwright.build.trial import run_trial

    def interrupted(*args: Any, **options: Any) -> Any:
        if args[2] == 3:
            raise KeyboardInterrupt
        return run_trial(*args, **options)

    monkeypatch.setattr("modelwright.build.search.run_trial", interrupted)

    report = run(
        make_problem("binary"), BuildOptions(trials=9, learners=("lightgbm",))
    ).report

    assert report.interrupted
    assert report.n_trials == 3


def test_broken_learner_is_noted_and_the_build_goes_on(
    make_problem: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from modelwright.learners.lightgbm import LightGBM

    def broken(*_: Any, **__: Any) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(LightGBM, "fit", broken)

    report = run(make_problem("binary")).report

    (row,) = (row for row in report.leaderboard if row.name == "lightgbm-2")
    assert row.score is None
    assert row.note == "failed: MemoryError: no room"


def test_the_report_says_what_the_winner_is_made_of_and_where_the_time_went(
    make_problem: Callable[..., Any],
) -> None:
    report = run(make_problem("binary")).report

    weights = {row.name: row.weight for row in report.leaderboard if row.weight < 1}
    assert sum(each.weight for each in report.contributions) == pytest.approx(1.0)
    assert all(weights.get(each.name, 1.0) == each.weight for each in report.contributions)
    assert report.diversity is not None
    assert report.diversity.names[0] == report.contributions[0].name
    assert report.refit_seconds is not None
    assert 0 < report.refit_seconds < report.search_seconds


def test_folds_in_time_never_validate_the_first_block(
    make_problem: Callable[..., Any],
) -> None:
    made = make_problem("regression", in_time=True)

    built = run(made)

    assert built.report.evaluation.scores[0].n_rows == len(made.split.test_rows)
    assert all(train.max() < valid.min() for train, valid in made.split.folds())


def decision_of(built: Build, subject: str) -> Decision:
    """Return the decision of that subject."""
    (found,) = (each for each in built.report.decisions if each.subject == subject)
    return found


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_explainable_winner_is_one_glass_box_and_its_price_is_told(
    task: Task, make_problem: Callable[..., Any]
) -> None:
    options = BuildOptions(trials=5, explainable=True, n_threads=1)

    built = run(make_problem(task), options)

    (member,) = built.model.members
    assert member.name.split("-")[0] in {"linear", "decision_tree", "explainable_boosting"}
    price = decision_of(built, "explainable")
    assert "costs" in price.reason
    assert price.override == "[constraints] explainable = false"
    (rival,) = (row for row in built.report.leaderboard if row.learner == "lightgbm")
    assert rival.note.startswith("not allowed to win")
    assert rival.weight == 0


def test_size_limit_is_kept_and_its_price_is_told(
    make_problem: Callable[..., Any],
) -> None:
    made = make_problem("binary")
    small = BuildOptions(trials=4, learners=("lightgbm",), max_size_mb=0.02, n_threads=1)

    built = run(made, small)

    assert built.model.to_portable().ByteSize() <= 20_000
    price = decision_of(built, "max_size_mb")
    assert price.choice.endswith(" MB")
    assert "costs" in price.reason


def test_limit_that_nothing_keeps_is_refused_with_the_nearest_figure(
    make_problem: Callable[..., Any],
) -> None:
    with pytest.raises(BuildError, match=r"max_size_mb = 1e-06: the nearest has 0\.00"):
        run(make_problem("binary"), BuildOptions(trials=3, max_size_mb=1e-6, n_threads=1))


def test_latency_limit_is_kept_as_measured_on_this_machine(
    make_problem: Callable[..., Any],
) -> None:
    generous = BuildOptions(
        trials=3, learners=("lightgbm",), max_latency_us=1e6, n_threads=1
    )

    price = decision_of(run(make_problem("regression"), generous), "max_latency_us")

    assert price.choice.endswith("µs a row on this machine")
    assert price.reason == "It costs nothing: the best on the folds keeps it."


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_weights_count_in_the_scores_and_not_in_the_reference(
    task: Task, make_problem: Callable[..., Any]
) -> None:
    made = make_problem(task)
    weights = np.random.default_rng(0).uniform(0.1, 5, len(made.labels))

    built = train(
        made.plan, made.split, made.inputs, made.labels, options=BASELINES, weights=weights
    )

    plain = run(made, BASELINES)
    scores = built.report.evaluation.scores
    assert scores[0].value != plain.report.evaluation.scores[0].value
    assert built.reference.score.value != scores[0].value
    assert built.report.leaderboard[0].score != plain.report.leaderboard[0].score
    assert plain.reference.score == plain.report.evaluation.scores[0]
