"""Champion against challenger, on cases worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from modelwright.errors import DataError
from modelwright.metrics import find
from modelwright.records import Column, Signature, Target
from modelwright.runtime import Normaliser
from modelwright.workflow.comparing import compare
from modelwright.workflow.journals import FEWEST_ROWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.records import Comparison, Task


@dataclass
class Fake:
    """A release that answers with a column of the rows, plus a constant."""

    classes: tuple[Any, ...] = ()
    plus: float = 0.0
    threshold: float = 0.5
    release_id: str = "ab"
    signature: Signature = field(init=False)

    def __post_init__(self) -> None:
        """Make the signature that the classes imply."""
        tasks: dict[int, Task] = {0: "regression", 2: "binary"}
        self.signature = Signature(
            columns=(Column(name="x", type="number", nullable=False),),
            target=Target(
                name="y",
                task=tasks.get(len(self.classes), "multiclass"),
                classes=self.classes,
            ),
        )
        self.normaliser = Normaliser(self.signature)

    def predict(self, frame: pd.DataFrame) -> NDArray[Any]:
        if not self.classes:
            return np.asarray(frame["x"], dtype=float) + self.plus
        labels = np.empty(len(self.classes), dtype=object)
        labels[:] = self.classes
        places = (self.predict_proba(frame)[:, 1] >= self.threshold).astype(int)
        return np.asarray(labels[places])

    def predict_proba(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return x as the share of "yes", and the rest for the other classes."""
        share = np.clip(frame["x"].to_numpy(dtype=float) + self.plus, 0, 1)
        rest = (1 - share) / (len(self.classes) - 1)
        columns = [share if label == "yes" else rest for label in self.classes]
        return np.column_stack(columns)


def judged(
    champion: Fake, challenger: Fake, frame: pd.DataFrame, metric: str
) -> Comparison:
    ours: Any = challenger
    theirs: Any = champion
    return compare(theirs, ours, frame, metric=find(metric), seed=0)


def values(n_rows: int = 40) -> pd.DataFrame:
    x = np.linspace(1, 9, n_rows)
    return pd.DataFrame({"x": x, "y": x})


def shares(n_rows: int = 60) -> pd.DataFrame:
    x = np.tile([0.1, 0.4, 0.9], n_rows // 3)
    return pd.DataFrame({"x": x, "y": np.where(x > 0.3, "yes", "no")})


def test_gain_is_the_difference_of_the_errors() -> None:
    comparison = judged(Fake(plus=3.0), Fake(plus=1.0, release_id="cd"), values(), "mae")

    assert comparison.champion.value == pytest.approx(3.0)
    assert comparison.challenger.value == pytest.approx(1.0)
    assert comparison.gain == pytest.approx(2.0)
    assert comparison.n_rows == 40
    assert (comparison.champion_id, comparison.challenger_id) == ("ab", "cd")
    assert comparison.is_better
    assert "better beyond noise" in comparison.verdict


@pytest.mark.parametrize(
    ("plus", "verdict"), [(2.0, "is worse"), (1.0, "not better beyond noise")]
)
def test_equal_or_worse_is_not_better(plus: float, verdict: str) -> None:
    comparison = judged(Fake(plus=1.0), Fake(plus=plus), values(), "mae")

    assert not comparison.is_better
    assert verdict in comparison.verdict


def test_few_rows_judge_nobody() -> None:
    comparison = judged(Fake(plus=3.0), Fake(), values(FEWEST_ROWS - 1), "mae")

    assert not comparison.is_better
    assert "cannot be judged: 29 rows" in comparison.verdict


def test_order_of_the_classes_does_not_matter() -> None:
    champion, challenger = Fake(("yes", "no")), Fake(("no", "yes"))

    comparison = judged(champion, challenger, shares(), "log_loss")

    assert comparison.gain == pytest.approx(0.0)
    assert comparison.champion.value == pytest.approx(comparison.challenger.value)


def test_class_that_the_champion_does_not_know_counts_against_it() -> None:
    frame = shares()
    frame.loc[::2, "y"] = "maybe"

    comparison = judged(
        Fake(("no", "yes")), Fake(("maybe", "no", "yes")), frame, "accuracy"
    )

    assert comparison.n_rows == len(frame)
    assert comparison.champion.value <= 0.5


def test_class_that_the_challenger_does_not_know_is_left_out() -> None:
    frame = shares()
    frame.loc[:9, "y"] = "maybe"

    comparison = judged(Fake(("no", "yes")), Fake(("no", "yes")), frame, "roc_auc")

    assert comparison.n_rows == len(frame) - 10


def test_rows_that_a_release_refuses_are_left_out() -> None:
    frame = values(40).astype(object)
    frame.loc[0, "x"] = None
    frame.loc[1, "y"] = None

    assert judged(Fake(plus=1.0), Fake(), frame, "mae").n_rows == 38


def test_each_release_decides_by_its_own_threshold() -> None:
    champion, challenger = Fake(("no", "yes")), Fake(("no", "yes"), threshold=0.3)

    comparison = judged(champion, challenger, shares(), "f1")

    assert comparison.challenger.value == 1.0
    assert comparison.champion.value == pytest.approx(2 / 3)


def test_rows_without_any_outcome_are_refused() -> None:
    with pytest.raises(DataError, match="None of the 40 rows"):
        judged(Fake(), Fake(), values().assign(y=None), "mae")


def test_a_number_and_a_class_are_not_compared() -> None:
    frame = pd.DataFrame({"x": [0.1, 0.9], "y": ["no", "yes"]})

    for pair in ((Fake(), Fake(("no", "yes"))), (Fake(("no", "yes")), Fake())):
        with pytest.raises(DataError, match="predicts a number"):
            compare(*pair, frame, metric=find("accuracy"), seed=0)  # type: ignore[arg-type]
