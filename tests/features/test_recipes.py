"""Which encoder a column gets."""

from __future__ import annotations

import numpy as np
import pytest

from modelwright.features import make_encoder
from modelwright.features.recipes import MAX_CLASSES_FOR_STATISTICS
from modelwright.learners import Feature
from modelwright.records import Column, ColumnType, Signature, Target, Task
from modelwright.runtime import Inputs


def signature_of(column: Column, n_classes: int = 2) -> Signature:
    classes = tuple(f"c{i}" for i in range(n_classes))
    task: Task = "binary" if n_classes == 2 else "multiclass"
    return Signature(columns=(column,), target=Target(name="y", task=task, classes=classes))


def chains(signature: Signature, encoding: str) -> list[list[str]]:
    """Return the names of the encoders, part by part."""
    encoder = make_encoder(signature, encoding)  # type: ignore[arg-type]
    return [[type(each).__name__ for each in part.encoders] for part in encoder.parts]


@pytest.mark.parametrize(
    ("kind", "linear", "tree"),
    [
        ("number", ["ScaledNumbers"], ["RawNumbers"]),
        ("integer", ["ScaledNumbers"], ["RawNumbers"]),
        ("boolean", ["ScaledNumbers"], ["RawNumbers"]),
        ("datetime", ["DatetimeParts", "ScaledNumbers"], ["DatetimeParts", "RawNumbers"]),
        ("category", ["OneHot"], ["LevelCodes"]),
        ("text", ["TextVectors", "ScaledNumbers"], ["TextVectors"]),
    ],
)
def test_each_type_has_its_encoders(
    kind: ColumnType, linear: list[str], tree: list[str]
) -> None:
    signature = signature_of(Column(name="a", type=kind, levels=("x", "y")))

    assert chains(signature, "linear") == [linear]
    assert chains(signature, "tree") == [tree]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("number", [["ScaledNumbers", "SmoothClip"]]),
        ("category", [["OneHot"]]),
        ("text", [["TextVectors", "ScaledNumbers", "SmoothClip"]]),
        (
            "datetime",
            [
                ["DatetimeParts", "ScaledNumbers", "SmoothClip"],
                ["DatetimeParts", "CyclicParts"],
            ],
        ),
    ],
)
def test_neural_networks_see_numbers_drawn_in_and_times_on_circles(
    kind: ColumnType, expected: list[list[str]]
) -> None:
    signature = signature_of(Column(name="a", type=kind, levels=("x", "y")))

    assert chains(signature, "neural") == expected


def test_columns_of_two_types_have_encoders_of_their_own() -> None:
    columns = (Column(name="a", type="number"), Column(name="b", type="datetime"))
    signature = Signature(columns=columns, target=Target(name="y", task="regression"))

    for encoding in ("linear", "neural", "tree"):
        parts = make_encoder(signature, encoding).parts
        encoders = [encoder for part in parts for encoder in part.encoders]
        assert len({id(encoder) for encoder in encoders}) == len(encoders)


def test_a_category_of_many_levels_gets_target_statistics_too() -> None:
    column = Column(name="a", type="category", levels=tuple(map(str, range(11))))

    assert ["TargetStatistics"] in chains(signature_of(column), "tree")
    assert ["TargetStatistics", "ScaledNumbers"] in chains(signature_of(column), "linear")


def test_native_levels_are_codes_alone_with_their_number_of_levels() -> None:
    levels = tuple(map(str, range(11)))
    columns = (
        Column(name="a", type="category", levels=levels),
        Column(name="n", type="number"),
    )
    target = Target(name="y", task="binary", classes=("no", "yes"))
    signature = Signature(columns=columns, target=target)
    inputs = Inputs(
        np.arange(22.0)[:, None], np.array(levels * 2, dtype=object).reshape(-1, 1)
    )
    encoder = make_encoder(signature, "native")

    encoder.fit_transform(inputs, np.arange(22) % 2)

    assert chains(signature, "native") == [["RawNumbers"], ["LevelCodes"]]
    assert encoder.features == (Feature(column="n"), Feature(column="a", n_levels=11))


@pytest.mark.parametrize("kind", ["number", "boolean", "datetime", "text"])
def test_without_categories_native_is_the_matrix_of_trees(kind: ColumnType) -> None:
    signature = signature_of(Column(name="a", type=kind))

    assert chains(signature, "native") == chains(signature, "tree")


def test_very_many_classes_would_flood_the_table_with_statistics() -> None:
    column = Column(name="a", type="category", levels=tuple(map(str, range(11))))
    n_classes = MAX_CLASSES_FOR_STATISTICS + 1

    assert chains(signature_of(column, n_classes), "tree") == [["LevelCodes"]]
