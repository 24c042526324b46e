"""CatBoost's own way with categories: how levels go in, and how its statistics come out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright._extras import require
from modelwright.learners.categories import native_columns
from modelwright.portable.level_table import LevelTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from modelwright.learners.base import Params
    from modelwright.learners.base_learner import Problem

FEW_SCORES = 3  # each class has statistics of its own; above, a few serve all classes
_HASH_FACTOR = 0x4906BA494954CB65  # CatBoost's, of hashes that it combines
_HASH_MASK = 2**64 - 1


def statistics_for(n_scores: int) -> list[str]:
    """Return the kinds of statistics, in CatBoost's notation, for a number of raw scores.

    Shares of the target's upper values ("Borders") and numbers of rows ("Counter") are its
    defaults, and what `Questions` can read.
    """
    of_target = (
        "Borders" if n_scores <= FEW_SCORES else "Borders:TargetBorderCount=3:Prior=0.5/1"
    )
    return [of_target, "Counter"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns of the matrix the library sees as numbers, and which as categories.

    Parameters
    ----------
    numbers, categories
        Positions of the columns.
    n_levels
        Number of levels of each category.
    """

    numbers: list[int]
    categories: list[int]
    n_levels: list[int]

    @classmethod
    def of(cls, problem: Problem, params: Params) -> Layout:
        """Return the layout of a problem's matrix."""
        columns = problem.columns
        categories = native_columns(columns, params)
        numbers = [column for column in range(len(columns)) if column not in categories]
        return cls(numbers, categories, [columns[column].n_levels for column in categories])

    def apply(self, features: NDArray[Any]) -> Any:
        """Return the matrix as the library takes it: codes as texts, one more for any other level."""
        if not self.categories:
            return features
        codes = features[:, self.categories]
        codes = np.where(codes >= 0, codes, self.n_levels).astype(np.int64)
        texts = [str(code).encode() for code in range(max(self.n_levels) + 1)]
        catboost = require("catboost", extra="boost", purpose="The learner 'catboost'")
        return catboost.FeaturesData(
            num_feature_data=np.ascontiguousarray(features[:, self.numbers], np.float32),
            cat_feature_data=np.array(texts, dtype=object)[codes],
        )

    def rows_of_levels(self) -> Any:
        """Return rows that hold all levels: a saved model tells the hashes of those it is shown."""
        codes = np.arange(max(self.n_levels, default=0) + 1, dtype=np.float32)
        n_columns = len(self.numbers) + len(self.categories)
        return self.apply(np.tile(codes[:, None], n_columns))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Questions:
    """All questions that a model's trees ask, by their number in its JSON form.

    Parameters
    ----------
    columns
        Column that is asked, shape (n_questions,); those of `tables` follow the matrix's own.
    thresholds
        The answer is yes above it, shape (n_questions,).
    tables
        Statistics and indicators by level code.
    """

    columns: NDArray[np.int64]
    thresholds: NDArray[np.float64]
    tables: tuple[LevelTable, ...]

    @classmethod
    def of(cls, document: dict[str, Any], layout: Layout) -> Questions:
        """Return the questions of a model in JSON form: of numbers, of single levels, of statistics."""
        lookups = list(_lookups(document, layout))
        numbers = document["features_info"].get("float_features", [])
        n_columns = len(layout.numbers) + len(layout.categories)
        columns = [layout.numbers[feature["feature_index"]] for feature in numbers]
        columns += range(n_columns, n_columns + len(lookups))
        borders = [feature["borders"] or [] for feature in numbers]
        borders += [cuts for _, cuts in lookups]
        return cls(
            columns=np.repeat(np.array(columns, dtype=np.int64), list(map(len, borders))),
            thresholds=np.array(list(chain(*borders)), dtype=np.float32).astype(np.float64),
            tables=tuple(table for table, _ in lookups),
        )


def _lookups(
    document: dict[str, Any], layout: Layout
) -> Iterator[tuple[LevelTable, list[float]]]:
    """Yield tables, and where questions about their numbers cut: single levels, then statistics.

    That is the order in which a model numbers its questions.
    """
    info = document["features_info"]
    hashes = {each["value"]: each["hash"] for each in info["cat_features_hash"] or []}
    of_levels = [
        np.array([hashes[str(code)] for code in range(n_levels + 1)], dtype=np.uint32)
        for n_levels in layout.n_levels
    ]
    for feature in info.get("categorical_features", []):
        category = feature["feature_index"]
        for value in feature.get("values", []):
            is_level = (of_levels[category].astype(np.int32) == value).astype(np.float64)
            yield LevelTable(column=layout.categories[category], values=is_level), [0.5]
    for statistic in info.get("ctrs", []):
        category = statistic["elements"][0]["cat_feature_index"]
        data = document["ctr_data"][statistic["identifier"]]
        values = _statistic(statistic, data, of_levels[category])
        table = LevelTable(column=layout.categories[category], values=values)
        yield table, statistic["borders"]


def _statistic(
    statistic: dict[str, Any], data: dict[str, Any], levels: NDArray[np.uint32]
) -> NDArray[np.float64]:
    """Return a statistic of levels, given by their hashes, in the library's single precision."""
    stride = data["hash_stride"]
    rows = np.array(data["hash_map"], dtype=object).reshape(-1, stride)
    counts_of = {int(row[0]): row[1:].astype(np.int64) for row in rows}
    none = np.zeros(stride - 1, dtype=np.int64)  # counts of a level without training rows
    counts = np.array([counts_of.get(_key(level), none) for level in levels])
    if statistic["ctr_type"] == "Counter":
        upper, total = counts[:, 0], np.array(data["counter_denominator"])
    else:
        upper = counts[:, statistic["target_border_idx"] + 1 :].sum(axis=1)
        total = counts.sum(axis=1)
    terms = ("prior_numerator", "prior_denomerator", "shift", "scale")
    prior, weight, shift, scale = (np.float32(statistic[term]) for term in terms)
    share = (upper.astype(np.float32) + prior) / (total.astype(np.float32) + weight)
    return np.asarray((share + shift) * scale, dtype=np.float64)


def _key(level: np.uint32) -> int:
    """Return the key of a level's hash in the table of a statistic of one category."""
    signed = int(level.astype(np.int32))
    return _HASH_FACTOR * (_HASH_FACTOR * signed) & _HASH_MASK
