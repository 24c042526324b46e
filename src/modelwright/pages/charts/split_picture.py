"""The split as blocks: what each fold trains and validates on, and which rows test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.charts.svg import (
    WIDTH,
    drawing,
    element,
    label_text,
    line,
    rectangle,
)

if TYPE_CHECKING:
    from markupsafe import Markup

    from modelwright.records import SplitPlan

_LEFT, _TOP, _ROW_HEIGHT = 76, 28, 22
# More folds than this make the same picture, only smaller.
_MOST_FOLDS = 10


def split_picture(split: SplitPlan, *, label: str) -> Markup:
    """Return one row of blocks for each fold, and one for the evaluation on the test rows."""
    in_time = split.kind == "time"
    n_folds = min(max(split.n_folds, 1), _MOST_FOLDS)
    n_blocks = n_folds + 1 if in_time else n_folds
    share = min(max(split.test_share, 0.0), 0.9) if split.test_share > 0 else 0.0
    seen = (WIDTH - _LEFT) * (1 - share)
    parts = _legend()
    for fold in range(n_folds):
        y = _TOP + fold * _ROW_HEIGHT
        parts.append(label_text(f"fold {fold + 1}", 0, y + 14))
        for block in range(n_blocks):
            kind = _kind(block, fold + 1 if in_time else fold, in_time=in_time)
            step = seen / n_blocks
            parts.append(
                rectangle(
                    _LEFT + block * step + 1, y + 2, step - 2, _ROW_HEIGHT - 4, kind=kind
                )
            )
        parts.append(_test_block(seen, y, kind="block-unused"))
    y = _TOP + n_folds * _ROW_HEIGHT + 6
    parts += [
        label_text("test", 0, y + 14),
        rectangle(_LEFT + 1, y + 2, seen - 2, _ROW_HEIGHT - 4, kind="block-train"),
        _test_block(seen, y, kind="block-test"),
    ]
    bottom = y + _ROW_HEIGHT + 4
    if in_time:
        parts += _time_arrow(bottom)
        bottom += 24
    return drawing(parts, width=WIDTH, height=bottom, label=label)


def _kind(block: int, validated: int, *, in_time: bool) -> str:
    if block == validated:
        return "block-validate"
    return "block-unused" if in_time and block > validated else "block-train"


def _test_block(seen: float, y: float, *, kind: str) -> Markup:
    width = WIDTH - _LEFT - seen - 2
    return rectangle(_LEFT + seen + 1, y + 2, width, _ROW_HEIGHT - 4, kind=kind)


def _legend() -> list[Markup]:
    parts: list[Markup] = []
    x = _LEFT + 1.0
    for kind, name in (
        ("block-train", "trains"),
        ("block-validate", "validates"),
        ("block-test", "tests"),
        ("block-unused", "not used"),
    ):
        parts += [rectangle(x, 6, 12, 10, kind=kind), label_text(name, x + 17, 15)]
        x += 17 + 7 * len(name) + 20
    return parts


def _time_arrow(y: float) -> list[Markup]:
    middle = y + 8
    return [
        label_text("time", 0, middle + 4),
        line(_LEFT, middle, WIDTH - 8, middle, kind="zero"),
        element(
            "polygon",
            class_="arrow",
            points=f"{WIDTH - 8},{middle - 4:g} {WIDTH},{middle:g} {WIDTH - 8},{middle + 4:g}",
        ),
    ]
