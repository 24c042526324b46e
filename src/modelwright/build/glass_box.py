"""Reads a model that is one glass box: its coefficients, its rules, or its curves, with names."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.learners.additive_terms import AdditiveScores
from modelwright.learners.decision_tree import SingleTree
from modelwright.learners.linear import LinearScores
from modelwright.records import Coefficient, Curve, GlassBox, Pair, Rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.ensembles import Member, Model
    from modelwright.features import FeatureName
    from modelwright.learners.additive_terms import Term
    from modelwright.portable.trees import Tree

MOST_LINES = 40  # coefficients or curves
_MOST_LEVELS = 6  # named in a condition


def glass_box_of(model: Model) -> GlassBox | None:
    """Return what a person can read of a model; None if it is no single glass box."""
    member = model.members[0]
    core = getattr(member.fitted, "core", None)
    if len(model.members) > 1 or not isinstance(
        core, (LinearScores, SingleTree, AdditiveScores)
    ):
        return None
    reader = _Reader(model, member)
    if isinstance(core, LinearScores):
        return reader.linear(core)
    return reader.tree(core) if isinstance(core, SingleTree) else reader.curves(core)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A model's only member, and what its numbers mean."""

    model: Model
    member: Member

    def linear(self, core: LinearScores) -> GlassBox:
        """Return the coefficients, in the target's unit where it has one."""
        values = core.coefficients * self._scale
        weights = np.abs(values).max(axis=1)
        order = np.argsort(-weights, kind="stable")
        coefficients = tuple(
            Coefficient(feature=self._names[place].text, values=_plain(values[place]))
            for place in order[:MOST_LINES]
        )
        return GlassBox(
            scores=self._scores(len(core.intercepts)),
            unit=self._unit,
            starts=_plain(core.intercepts * self._scale + self._centre),
            coefficients=coefficients,
            n_left_out=len(order) - len(coefficients),
        )

    def tree(self, core: SingleTree) -> GlassBox:
        """Return the tree's questions and answers from the root down, a line for each."""
        (tree,) = core.trees().trees
        rules: list[Rule] = []
        self._walk(tree, 0 if len(tree.columns) else ~0, "", 0, rules)
        n_scores = len(rules[-1].answers)
        unit = "share of the class" if self.model.is_classifier else self._target
        return GlassBox(scores=self._scores(n_scores), unit=unit, rules=tuple(rules))

    def curves(self, core: AdditiveScores) -> GlassBox:
        """Return the terms of one column as curves, those of two as tables."""
        alone = [self._curve(term) for term in core.terms if len(term.columns) == 1]
        alone.sort(key=lambda curve: -_reach((*curve.steps, curve.missing)))
        pairs = [self._pair(term) for term in core.terms if len(term.columns) > 1]
        pairs.sort(key=lambda pair: -_reach(pair.cells))
        return GlassBox(
            scores=self._scores(len(core.intercepts)),
            unit=self._unit,
            starts=_plain(core.intercepts * self._scale + self._centre),
            curves=tuple(alone[:MOST_LINES]),
            pairs=tuple(pairs),
            n_left_out=max(len(alone) - MOST_LINES, 0),
        )

    @property
    def _names(self) -> tuple[FeatureName, ...]:
        return self.member.encoder.names

    @property
    def _target(self) -> str:
        return self.model.signature.target.name

    @property
    def _scale(self) -> float:
        return self.member.transform.scale_ if self.member.transform else 1.0

    @property
    def _centre(self) -> float:
        return self.member.transform.centre_ if self.member.transform else 0.0

    @property
    def _unit(self) -> str:
        if self.model.is_classifier:
            return "log-odds"
        is_log = self.member.transform is not None and self.member.transform.name == "log"
        return f"logarithm of {self._target}" if is_log else self._target

    def _scores(self, n_scores: int) -> tuple[str, ...]:
        if not self.model.is_classifier:
            return (self._target,)
        present = getattr(self.member.fitted, "present", None)
        classes = [str(label) for label in self.model.signature.target.classes]
        known = classes if present is None else [classes[number] for number in present]
        return tuple(known[-n_scores:])

    def _walk(
        self, tree: Tree, node: int, text: str, depth: int, rules: list[Rule]
    ) -> None:
        if node < 0:
            values = np.atleast_1d(tree.leaves[~node])
            if self.member.transform is not None:
                values = self.member.transform.back(values)
            rules.append(Rule(depth=depth, text=text, answers=_plain(values)))
            return
        rules.append(Rule(depth=depth, text=text))
        name = self._names[tree.columns[node]]
        left, right = _conditions(
            name, float(tree.thresholds[node]), goes_left=bool(tree.missing_left[node])
        )
        self._walk(tree, int(tree.left[node]), left, depth + 1, rules)
        self._walk(tree, int(tree.right[node]), right, depth + 1, rules)

    def _curve(self, term: Term) -> Curve:
        name = self._names[term.columns[0]]
        scores = term.scores * self._scale
        if name.levels:
            bins = np.searchsorted(term.cuts[0], np.arange(len(name.levels)), side="right")
            scores = scores[[0, *(bins + 1)]]
        return Curve(
            feature=name.text,
            steps=tuple(_plain(step) for step in scores[1:]),
            missing=_plain(scores[0]),
            cuts=() if name.levels else _plain(term.cuts[0]),
            levels=tuple(level or "(missing)" for level in name.levels),
        )

    def _pair(self, term: Term) -> Pair:
        first, second = (self._names[column] for column in term.columns)
        cells = term.scores[:, :, 0] * self._scale
        return Pair(
            features=(first.text, second.text),
            bins=(_bin_names(first, term.cuts[0]), _bin_names(second, term.cuts[1])),
            cells=tuple(_plain(row) for row in cells),
        )


def _conditions(name: FeatureName, threshold: float, *, goes_left: bool) -> tuple[str, str]:
    """Return what sends a row left and what right; missing values go one of the two ways."""
    if name.levels:
        n_left = int(np.floor(threshold)) + 1
        left = f"{name.text} is {_listed(name.levels[:n_left])}"
        right = f"{name.text} is {_listed(name.levels[n_left:])}"
        other = " or any other"
    else:
        left, right = f"{name.text} ≤ {threshold:.5g}", f"{name.text} > {threshold:.5g}"
        other = " or missing"
    return (left + other, right) if goes_left else (left, right + other)


def _listed(levels: tuple[str, ...]) -> str:
    shown = ", ".join(level or "(missing)" for level in levels[:_MOST_LEVELS])
    n_more = len(levels) - _MOST_LEVELS
    return f"{shown} and {n_more} more" if n_more > 0 else shown


def _bin_names(name: FeatureName, cuts: NDArray[np.float64]) -> tuple[str, ...]:
    if name.levels:
        places = np.searchsorted(cuts, np.arange(len(name.levels)), side="right")
        named = [
            _listed(tuple(np.array(name.levels, dtype=object)[places == number]))
            for number in range(len(cuts) + 1)
        ]
        return ("any other", *named)
    if not len(cuts):
        return ("missing", "any")
    between = [f"{low:.4g} to {high:.4g}" for low, high in pairwise(cuts)]
    return ("missing", f"below {cuts[0]:.4g}", *between, f"from {cuts[-1]:.4g}")


def _reach(rows: tuple[tuple[float, ...], ...]) -> float:
    """Return how far apart the contributions lie."""
    return float(np.ptp(np.array(rows), axis=0).max())


def _plain(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
