"""The glass box: the whole of a model that a person can read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """What a feature adds to each score when it is larger by one standard deviation, or present."""

    feature: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line of a decision tree.

    Parameters
    ----------
    depth
        Questions above it.
    text
        The condition that leads here; empty for the root.
    answers
        For a leaf the value or the classes' shares; empty where a question follows.
    """

    depth: int
    text: str
    answers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What one column adds to the scores, as a step function.

    Parameters
    ----------
    feature
        The column.
    cuts
        Where a next step begins, ascending; empty for a category.
    steps
        What each step, or each level of a category, adds to each score.
    missing
        What a missing value, or any other level, adds to each score.
    levels
        The levels of a category; empty for numbers.
    """

    feature: str
    steps: tuple[tuple[float, ...], ...]
    missing: tuple[float, ...]
    cuts: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What two columns add together to the only score, beside what each adds alone.

    Parameters
    ----------
    features
        The two columns.
    bins
        Names of the bins of each, missing values first.
    cells
        What each pair of bins adds, a row for each bin of the first column.
    """

    features: tuple[str, str]
    bins: tuple[tuple[str, ...], tuple[str, ...]]
    cells: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassBox:
    """A model that a person can read: coefficients, rules, or curves and pairs.

    Parameters
    ----------
    scores
        What is answered: a class for each score, or the target.
    unit
        What the numbers are counted in.
    starts
        What each score starts from.
    coefficients, rules, curves, pairs
        The model; coefficients, curves and pairs with the weightiest first.
    n_left_out
        Coefficients or curves that are lighter than these.
    """

    scores: tuple[str, ...]
    unit: str
    starts: tuple[float, ...] = ()
    coefficients: tuple[Coefficient, ...] = ()
    rules: tuple[Rule, ...] = ()
    curves: tuple[Curve, ...] = ()
    pairs: tuple[Pair, ...] = ()
    n_left_out: int = 0
