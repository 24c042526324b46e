"""Marks that tell families of points apart, by their shape as well as by their colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.charts.svg import NOTHING, element

if TYPE_CHECKING:
    from markupsafe import Markup

# As many as the style sheet has colours, and no multiple of them: 8 and 7 give 56 pairs.
N_COLOURS = 8
# Corners on a circle of radius 1; the circle itself has none.
_SHAPES: tuple[tuple[tuple[float, float], ...], ...] = (
    (),
    ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    ((0, -1.15), (1.05, 0.8), (-1.05, 0.8)),
    ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    ((0, 1.15), (1.05, -0.8), (-1.05, -0.8)),
    ((-1.2, -0.6), (1.2, -0.6), (1.2, 0.6), (-1.2, 0.6)),
    ((-0.6, -1.2), (0.6, -1.2), (0.6, 1.2), (-0.6, 1.2)),
)


def marker(
    family: int,
    x: float,
    y: float,
    *,
    radius: float,
    title: str = "",
    is_ringed: bool = False,
) -> Markup:
    """Return the mark of a family, numbered from 0, with a text on hovering."""
    inside = element("title", title) if title else NOTHING
    kind = f"family-{family % N_COLOURS}{' ringed' if is_ringed else ''}"
    corners = _SHAPES[family % len(_SHAPES)]
    if not corners:
        return element("circle", inside, class_=kind, cx=x, cy=y, r=radius)
    points = " ".join(f"{x + radius * dx:.1f},{y + radius * dy:.1f}" for dx, dy in corners)
    return element("polygon", inside, class_=kind, points=points)
