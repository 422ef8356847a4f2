"""A question in the query language as values.

What `all_of`, `either_of` and `not_of` make is canonical: no All in an All, no Either in an Either, none with
fewer than two parts, no Not of a Not.
"""

from typing import Literal, TypeAlias

import msgspec

from propos.messages import QuoteKind

Name = Literal["speaker", "outlet", "role", "section", "entity"]
Side = Literal["before", "after"]


class Word(msgspec.Struct, frozen=True, tag=True):
    """A word in any of its forms; with `prefix`, every word that begins so."""

    text: str
    prefix: bool = False


class Phrase(msgspec.Struct, frozen=True, tag=True):
    """Words one after the other."""

    text: str


class Named(msgspec.Struct, frozen=True, tag=True):
    """The name in this field contains `value`, whatever its case and accents."""

    field: Name
    value: str


class Kind(msgspec.Struct, frozen=True, tag=True):
    """How the words are reported."""

    value: QuoteKind


class When(msgspec.Struct, frozen=True, tag=True):
    """Published before `at`, or at it or after.

    `at`: a moment in Europe/Paris as 2026-10-01 (its beginning) or 2026-10-01T08:30:00, or how long ago:
    30min, 24h, 7d, 2w.
    """

    side: Side
    at: str


class Not(msgspec.Struct, frozen=True, tag=True):
    """Whatever the part does not find."""

    part: "Node"


class All(msgspec.Struct, frozen=True, tag=True):
    """What all of the parts find."""

    parts: tuple["Node", ...]


class Either(msgspec.Struct, frozen=True, tag=True):
    """What any of the parts finds."""

    parts: tuple["Node", ...]


Leaf: TypeAlias = Word | Phrase | Named | Kind | When
Node: TypeAlias = Leaf | Not | All | Either


class Query(msgspec.Struct, frozen=True):
    """A whole question; without a root nothing is asked, and everything is found."""

    root: Node | None = None


def all_of(parts: list[Node | None]) -> Node | None:
    """What all of these find; those that ask nothing take no part."""
    flat = [inner for part in parts if part for inner in (part.parts if isinstance(part, All) else (part,))]
    return All(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def either_of(parts: list[Node | None]) -> Node | None:
    """What any of these finds; those that ask nothing take no part."""
    flat = [
        inner for part in parts if part for inner in (part.parts if isinstance(part, Either) else (part,))
    ]
    return Either(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def not_of(part: Node | None) -> Node | None:
    """What `part` does not find."""
    return part.part if isinstance(part, Not) else part and Not(part)


def said(node: Node | None) -> Node | None:
    """The words and phrases of a question, without what they are narrowed by."""
    match node:
        case Word() | Phrase():
            return node
        case All(parts):
            return all_of([said(part) for part in parts])
        case Either(parts):
            return either_of([said(part) for part in parts])
        case _:
            return None


def given(node: Node | None) -> Node | None:
    """What a question narrows and excludes, whatever its words."""
    match node:
        case Word() | Phrase():
            return None
        case All(parts):
            return all_of([given(part) for part in parts])
        case Either(parts):
            ways = [given(part) for part in parts]
            return either_of(ways) if all(ways) else None
        case _:
            return node
