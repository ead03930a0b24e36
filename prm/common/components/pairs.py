"""Pairs of bars: how often something was, and how often it would be. Drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass

from prm.common.components.figures import MINUS

WIDTH, BASE, HEIGHT, TOP, BAR = 412, 112, 134, 92, 18


@dataclass(frozen=True, slots=True)
class Pair:
    """One place on the drawing: two bars, and the words below and above them."""

    centre: int
    before_x: int
    before_y: int
    before_height: int
    after_x: int
    after_y: int
    after_height: int
    label: str
    change: str
    change_y: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """A drawn chart with the words a reader without sight gets."""

    pairs: tuple[Pair, ...]
    bar: int
    said: str


def pairs(rows: Sequence[tuple[str, int, int]]) -> Pairs:
    """Draw ``(label, before, after)`` rows, whole counts, not negative, scaled to the largest."""
    top = max((max(before, after) for _, before, after in rows), default=0) or 1
    step = WIDTH // max(len(rows), 1)
    bar = min(BAR, max(step // 3, 4))

    def height(count: int) -> int:
        return max(count * TOP // top, 1 if count else 0)

    drawn = []
    for index, (label, before, after) in enumerate(rows):
        centre, change = index * step + step // 2, after - before
        tallest = max(height(before), height(after))
        drawn.append(
            Pair(
                centre=centre,
                before_x=centre - bar - 1,
                before_y=BASE - height(before),
                before_height=height(before),
                after_x=centre + 1,
                after_y=BASE - height(after),
                after_height=height(after),
                label=label,
                change=f"{'+' if change > 0 else MINUS}{abs(change):,}" if change else "",
                change_y=BASE - tallest - 6,
            )
        )
    said = ", ".join(f"{label} {before:,} and {after:,}" for label, before, after in rows)
    return Pairs(tuple(drawn), bar, said)
