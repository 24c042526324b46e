"""Shadow against champion, on the traffic that both were asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.errors import NotBuiltError
from modelwright.metrics import find as find_metric
from modelwright.records import Comparison, Plan, read_record
from modelwright.workflow.champion import open_release, registry
from modelwright.workflow.comparing import can_compare, compare
from modelwright.workflow.journals import MOST_ROWS, journal_of, labelled_rows

if TYPE_CHECKING:
    from modelwright.journal import Traffic
    from modelwright.workflow.folder import ProjectFolder

# How long a shadow may lag behind the champion; its entries carry its own time.
_LATEST_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowReport:
    """How alike champion and shadow answer, and which of them is nearer to what came true.

    Parameters
    ----------
    champion_id, shadow_id
        The releases.
    n_rows
        Rows that both have answered.
    n_agreeing
        Those where both decide for the same label, or the shadow's number lies in the champion's
        interval.
    mean_difference
        Mean absolute difference of the numbers, or of the probability of the positive class (the
        last one); NaN without rows.
    n_outcomes
        Rows of which it is known what came true.
    comparison
        The metric of both on these; None where there are none.
    """

    champion_id: str
    shadow_id: str
    n_rows: int
    n_agreeing: int
    mean_difference: float
    n_outcomes: int
    comparison: Comparison | None


def compare_shadow(folder: ProjectFolder) -> ShadowReport:
    """Compare the shadow's answers with the champion's, by the journal.

    Raises
    ------
    NotBuiltError
        If there is no champion or no shadow.
    """
    pointer = registry(folder).pointer()
    if pointer.champion is None or pointer.shadow is None:
        raise NotBuiltError(
            "There is no shadow to compare. Let a release be asked beside the champion with: "
            "modelwright shadow ID"
        )
    plan = read_record(folder.release(pointer.champion) / "plan.json", Plan)
    journal = journal_of(folder)
    theirs = journal.shadow().predictions(pointer.shadow, limit=MOST_ROWS)
    since = theirs.times[0] - _LATEST_SECONDS if theirs.n_rows else None
    ours = journal.predictions(pointer.champion, since=since, limit=2 * MOST_ROWS)
    places = {name: place for place, name in enumerate(ours.ids)}
    pairs = [
        (places[name], place) for place, name in enumerate(theirs.ids) if name in places
    ]
    agrees = [_agree(ours, theirs, *pair) for pair in pairs]
    differences = [_difference(ours, theirs, *pair) for pair in pairs]
    known = [place for place, _ in pairs if ours.outcomes[place] is not None]
    return ShadowReport(
        champion_id=pointer.champion,
        shadow_id=pointer.shadow,
        n_rows=len(pairs),
        n_agreeing=sum(agrees),
        mean_difference=float(np.mean(differences)) if pairs else float("nan"),
        n_outcomes=len(known),
        comparison=_comparison(folder, pointer.shadow, plan, ours, known),
    )


def _agree(ours: Traffic, theirs: Traffic, our_place: int, their_place: int) -> bool:
    prediction: Any = theirs.predictions[their_place]
    if (ours.intervals is None) != (theirs.intervals is None):
        return False  # a number and a label: the releases have different tasks
    if ours.intervals is None:
        return bool(ours.predictions[our_place] == prediction)
    lower, upper = ours.intervals[our_place]
    return bool(lower <= prediction <= upper)


def _difference(ours: Traffic, theirs: Traffic, our_place: int, their_place: int) -> float:
    if ours.probabilities is not None and theirs.probabilities is not None:
        shares = ours.probabilities[our_place, -1], theirs.probabilities[their_place, -1]
        return float(abs(shares[0] - shares[1]))
    if ours.intervals is None or theirs.intervals is None:
        return float("nan")  # the releases differ in their task or their number of classes
    predictions: tuple[Any, Any] = (
        ours.predictions[our_place],
        theirs.predictions[their_place],
    )
    return float(abs(predictions[0] - predictions[1]))


def _comparison(
    folder: ProjectFolder, shadow: str, plan: Plan, asked: Traffic, known: list[int]
) -> Comparison | None:
    """Return what both releases score on the rows whose outcome is known.

    They answer once more: a release answers alike every time.
    """
    if not known:
        return None
    champion = open_release(folder, folder.release(asked.release_ids[0]))
    challenger = open_release(folder, folder.release(shadow))
    if not can_compare(champion, challenger):
        return None
    return compare(
        champion,
        challenger,
        labelled_rows(asked, champion.signature, known),
        metric=find_metric(plan.metric, target=plan.signature.target, folder=folder.root),
        seed=plan.seed,
    )
