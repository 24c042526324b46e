"""A project's own learners and features in a build: who may win, who fails, and what starts anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import PolynomialFeatures

from modelwright.build import Build, BuildOptions, train
from modelwright.build.custom import identity_of
from modelwright.errors import ConfigError
from modelwright.features import custom_feature
from modelwright.learners import custom_learner

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.learners import Learner


class Crashes(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """A class with a bug."""

    def fit(self, X: Any, y: Any) -> Any:  # noqa: N803, ARG002
        raise ZeroDivisionError("division by zero")

    def predict(self, X: Any) -> Any:  # noqa: N803
        return X

    predict_proba = predict


class TwiceAsWide(Crashes):
    """A class that answers with too many columns."""

    def fit(self, X: Any, y: Any) -> Any:  # noqa: N803, ARG002
        return self

    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        return np.full((len(X), 4), 0.25)


NEAR = custom_learner(KNeighborsClassifier, name="near", search={"n_neighbors": [3, 30]})


def options(*own: Learner, **changes: Any) -> BuildOptions:
    settings: dict[str, Any] = {
        "trials": 3,
        "n_threads": 1,
        "learners": tuple(learner.name for learner in own) or ("linear",),
        "custom_learners": own,
    }
    return BuildOptions(**(settings | changes))


def run(made: Any, options: BuildOptions, folder: Path | None = None) -> Build:
    return train(
        made.plan, made.split, made.inputs, made.labels, options=options, folder=folder
    )


@pytest.fixture
def corners(make_problem: Callable[..., Any]) -> Any:
    """Return a problem that neighbours solve, and lines cannot, however they bend."""
    made = make_problem("binary")
    numbers = np.nan_to_num(made.inputs.numbers)
    above = numbers > np.median(numbers, axis=0)
    object.__setattr__(made, "labels", (above[:, 0] == above[:, 1]).astype(np.int64))
    return made


def test_learner_that_cannot_be_exported_is_tried_and_does_not_win(corners: Any) -> None:
    built = run(corners, options(NEAR, trials=4))

    rows = {row.name: row for row in built.report.leaderboard}
    assert rows["near-2"].score == max(row.score or 0.0 for row in rows.values())
    assert rows["near-2"].weight == 0
    assert [row.learner for row in rows.values()].count("near") == 1
    (decision,) = [d for d in built.report.decisions if d.subject == "portable model"]
    assert decision.choice == "without near"
    assert f"{rows['near-2'].score:.4g}" in decision.reason
    assert decision.override == "[constraints] portable = false"
    assert built.model.python_steps() == []


def test_it_wins_where_that_is_allowed_and_is_searched(corners: Any) -> None:
    built = run(corners, options(NEAR, trials=5, portable=False))

    names = [row.learner for row in built.report.leaderboard]
    assert names.count("near") >= 2
    assert {member.name.split("-")[0] for member in built.model.members} >= {"near"}
    assert {step.method for step in built.model.python_steps()} == {"predict_proba"}
    assert not [d for d in built.report.decisions if d.subject == "portable model"]


def test_learner_without_a_search_space_is_tried_once(corners: Any) -> None:
    built = run(
        corners, options(custom_learner(KNeighborsClassifier), trials=5, portable=False)
    )

    names = [row.learner for row in built.report.leaderboard]
    assert names.count("KNeighborsClassifier") == 1


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (Crashes, "failed: ZeroDivisionError: division by zero"),
        (TwiceAsWide, r"TwiceAsWide.predict_proba answered .* with the shape .* 4\)"),
    ],
)
def test_learner_that_fails_says_why_and_the_build_goes_on(
    corners: Any, kind: Any, reason: str
) -> None:
    built = run(corners, options(custom_learner(kind)))

    (failed,) = [row for row in built.report.leaderboard if row.learner == kind.__name__]
    assert failed.score is None
    assert re.search(reason, failed.note)
    assert built.model.members


def test_build_goes_on_from_its_trials_until_a_learner_changes(
    corners: Any, tmp_path: Path
) -> None:
    run(corners, options(NEAR), tmp_path)
    assert len(list(tmp_path.iterdir())) == 1

    again = run(corners, options(NEAR), tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    assert again.report.n_trials == 3

    other = custom_learner(KNeighborsClassifier(p=1), name="near")
    run(corners, options(other), tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_identity_follows_class_parameters_and_search() -> None:
    kinds = [
        custom_learner(KNeighborsClassifier, name="near"),
        custom_learner(KNeighborsClassifier, name="near", params={"p": 1}),
        custom_learner(KNeighborsClassifier, name="near", search={"p": [1, 2, 3]}),
    ]

    identities = [identity_of(options(kind)) for kind in kinds]

    assert len(set(identities)) == 3
    assert (
        identity_of(options(custom_learner(KNeighborsClassifier, name="near")))
        == (identities[0])
    )
    assert identity_of(BuildOptions()) is None


def test_learner_of_another_task_is_refused(make_problem: Callable[..., Any]) -> None:
    with pytest.raises(ConfigError, match="can do regression, and the task is binary"):
        run(make_problem("binary"), options(custom_learner(KNeighborsRegressor)))


def test_feature_that_cannot_be_exported_is_refused_before_the_search(corners: Any) -> None:
    powers = custom_feature(
        "powers", PolynomialFeatures(include_bias=False), columns=("size", "age")
    )

    with pytest.raises(ConfigError, match=r"'powers'.*\[constraints\] portable = false"):
        run(corners, options(custom_features=(powers,)))


def test_feature_helps_where_that_is_allowed(corners: Any) -> None:
    corners.inputs.numbers[:] = np.nan_to_num(corners.inputs.numbers)
    powers = custom_feature("powers", PolynomialFeatures(2), columns=("size", "age"))

    plain = run(corners, options(portable=False))
    helped = run(corners, options(custom_features=(powers,), portable=False))

    scores = [b.report.evaluation.scores[0].value for b in (plain, helped)]
    assert scores[1] > scores[0] + 0.2
    assert {step.method for step in helped.model.python_steps()} == {"transform"}
    assert [item.column for item in helped.report.evaluation.importances]
