"""Shares as pages write and draw them: of how many quotes a part has."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from propos_search.answer import Count
from propos_search.faults import Tongue

WIDTH: Final = 100
"""Of a bar that stands for the whole."""


class Piece(msgspec.Struct, frozen=True):
    """A part of a bar, from `x` on and `width` wide; `name` says what it stands for."""

    name: str
    x: float
    width: float


def percent(part: int, whole: int, tongue: Tongue) -> str:
    """12 % in French, 12% in English; a dash of nothing."""
    if not whole:
        return "–"
    share = 100 * part / whole
    blank = "\u00a0" if tongue == "fr" else ""
    return f"<{blank}1{blank}%" if 0 < share < 1 else f"{share:.0f}{blank}%"


def decimal(value: float, tongue: Tongue) -> str:
    """2,5 in French, 2.5 in English; ten and more without a part."""
    text = f"{value:.0f}" if value >= 10 else f"{value:.1f}"
    return text.replace(".", ",") if tongue == "fr" else text


def of(counts: Iterable[Count], value: str) -> int:
    """How many have `value`."""
    return next((each.count for each in counts if each.value == value), 0)


def total(counts: Iterable[Count]) -> int:
    """How many there are."""
    return sum(each.count for each in counts)


def pieces(parts: Sequence[tuple[str, int]], whole: int = 0) -> tuple[Piece, ...]:
    """A bar of these parts, one after the other, of a `whole` or of all that they are together."""
    scale = WIDTH / max(whole or sum(count for _, count in parts), 1)
    drawn, at = [], 0
    for name, count in parts:
        if count:
            drawn.append(Piece(name, round(at * scale, 2), round(count * scale, 2)))
        at += count
    return tuple(drawn)
