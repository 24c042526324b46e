"""Every encoder answers in a graph as it does in Python, on training, new and hostile values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from modelwright.features.cyclic_parts import CyclicParts
from modelwright.features.datetime_parts import DatetimeParts
from modelwright.features.level_codes import LevelCodes
from modelwright.features.one_hot import OneHot
from modelwright.features.raw_numbers import RawNumbers
from modelwright.features.scaled_numbers import ScaledNumbers
from modelwright.features.smooth_clip import SmoothClip
from modelwright.features.target_statistics import TargetStatistics
from modelwright.features.text_vectors import TextVectors
from modelwright.testing import check_encoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.features import Encoder

GENERATOR = np.random.default_rng(7)
N_ROWS = 200
TARGET = GENERATOR.integers(0, 2, N_ROWS)
NUMBERS = np.column_stack(
    [
        GENERATOR.normal(5, 2, N_ROWS),
        GENERATOR.lognormal(0, 3, N_ROWS),
        np.where(GENERATOR.random(N_ROWS) < 0.2, np.nan, GENERATOR.normal(0, 1, N_ROWS)),
        np.full(N_ROWS, 3.0),
        np.full(N_ROWS, np.nan),
    ]
)
HOSTILE_NUMBERS = np.array(
    [[value] * 5 for value in (np.nan, 0.0, -0.0, 1e300, -1e300, 3.0, 1e-300)]
)
TIMES = GENERATOR.integers(-2_000_000_000, 4_000_000_000, (N_ROWS, 2)).astype(np.float64)
HOSTILE_TIMES = np.array(
    [[np.nan, 0.0], [-1.0, 0.5], [951_782_400.0, 951_868_799.0], [-2.3e9, 7.3e9]]
)
SCALED = ScaledNumbers().fit_transform(NUMBERS)
HOSTILE_SCALED = np.array(
    [[value] * SCALED.shape[1] for value in (0.0, -0.0, 10.0, -10.0, 1e-300)]
)
PARTS = DatetimeParts().transform(TIMES)
HOSTILE_PARTS = np.array([[value] * 12 for value in (np.nan, -1e300, 1e300, 0.0, 99.0)])
LEVELS = np.array(
    [
        [f"level {GENERATOR.integers(0, 30)}", GENERATOR.choice(["", "ä", "b"])]
        for _ in range(N_ROWS)
    ],
    dtype=object,
)
HOSTILE_LEVELS = np.array(
    [["", ""], ["unseen", "nan"], ["level 1", "None"], ["日本", " "]], dtype=object
)
WORDS = ["good", "bad", "late", "kind", "œuvre", "日本", "42"]
TEXTS = np.array(
    [
        [
            " ".join(GENERATOR.choice(WORDS, GENERATOR.integers(0, 9))),
            "never twice " + str(row),
        ]
        for row in range(N_ROWS)
    ],
    dtype=object,
)
HOSTILE_TEXTS = np.array(
    [["", ""], ["good", "unknown"], ["good good bad", "x " * 3000]], dtype=object
)

CASES = [
    pytest.param(RawNumbers(), NUMBERS, HOSTILE_NUMBERS, 0.0, id="raw numbers"),
    pytest.param(ScaledNumbers(), NUMBERS, HOSTILE_NUMBERS, 1e-12, id="scaled numbers"),
    pytest.param(SmoothClip(), SCALED, HOSTILE_SCALED, 0.0, id="smooth clip"),
    pytest.param(CyclicParts(), PARTS, HOSTILE_PARTS, 0.0, id="cyclic parts"),
    pytest.param(DatetimeParts(), TIMES, HOSTILE_TIMES, 0.0, id="datetime parts"),
    pytest.param(OneHot(), LEVELS, HOSTILE_LEVELS, 0.0, id="one-hot"),
    pytest.param(LevelCodes(), LEVELS, HOSTILE_LEVELS, 0.0, id="level codes"),
    pytest.param(
        TargetStatistics("binary"), LEVELS, HOSTILE_LEVELS, 0.0, id="target statistics"
    ),
    pytest.param(TextVectors(8), TEXTS, HOSTILE_TEXTS, 0.0, id="text vectors"),
]


@pytest.mark.parametrize(("encoder", "values", "hostile", "bound"), CASES)
def test_graph_answers_like_the_encoder_for_one_row_as_for_many(
    encoder: Encoder, values: NDArray[Any], hostile: NDArray[Any], bound: float
) -> None:
    check_encoder(encoder, values, TARGET, hostile=hostile, bound=bound)


def test_calendar_parts_agree_with_the_calendar() -> None:
    days = np.arange("1900-01-01", "2200-01-01", dtype="datetime64[D]")
    seconds = days.astype("datetime64[s]").astype(np.float64)[:, None] + 3600 * 5 + 59

    year, month, day, weekday, hour, elapsed = (
        DatetimeParts().fit(seconds).transform(seconds).T
    )

    rebuilt = [
        f"{int(y):04}-{int(m):02}-{int(d):02}"
        for y, m, d in zip(year, month, day, strict=True)
    ]
    assert rebuilt == days.astype(str).tolist()
    assert (weekday == (days.astype(np.int64) + 3) % 7).all()
    assert (hour == 5).all()
    assert (elapsed == days.astype(np.int64)).all()


def test_clipped_numbers_keep_their_order_and_stay_within_three() -> None:
    values = np.linspace(-10.0, 10.0, 201)[:, None]

    clipped = SmoothClip().fit(values).transform(values)

    assert (np.diff(clipped[:, 0]) > 0).all()
    assert np.abs(clipped).max() < 3.0
    np.testing.assert_allclose(clipped[100:103, 0], [0.0, 0.1, 0.2], atol=1e-3)


def test_december_is_as_near_to_january_as_june_is_to_july() -> None:
    months = [f"2023-{month:02}-15" for month in range(1, 13)]
    seconds = np.array(months, dtype="datetime64[s]").astype(np.float64)[:, None]
    parts = DatetimeParts().fit_transform(seconds)

    circle = CyclicParts().fit(parts).transform(parts)[:, :2]

    steps = np.linalg.norm(circle - np.roll(circle, 1, axis=0), axis=1)
    np.testing.assert_allclose(steps, steps[0])
    np.testing.assert_allclose(np.linalg.norm(circle, axis=1), 1.0)


def test_missing_time_stands_in_the_middle_of_every_circle() -> None:
    parts = DatetimeParts().fit_transform(np.array([[0.0], [np.nan]]))

    assert CyclicParts().fit(parts).transform(parts)[1].tolist() == [0.0] * 6


def test_target_statistics_of_training_rows_do_not_know_their_own_target() -> None:
    unique = np.array([[f"level {row}"] for row in range(N_ROWS)], dtype=object)

    features = TargetStatistics("binary").fit_transform(unique, TARGET)

    correlation = np.corrcoef(features[:, 0], TARGET)[0, 1]
    assert correlation < 0.1


def test_rare_levels_share_the_last_indicator_with_unseen_ones() -> None:
    values = np.array([["often"]] * 10 + [["rare"]], dtype=object)

    features = (
        OneHot(min_rows=5)
        .fit(values)
        .transform(np.array([["rare"], ["unseen"]], dtype=object))
    )

    assert features.tolist() == [[0.0, 1.0], [0.0, 1.0]]
