"""The tokens of a question, put in order: so that the parser can read whatever comes out."""

from collections.abc import Iterable, Iterator
from typing import Final

from lark import Token

from propos_search.faults import (
    EMPTY_GROUP,
    LONE_CLOSE,
    NOTHING_AFTER,
    NOTHING_BEFORE,
    TOO_DEEP,
    TOO_MANY,
    UNKNOWN_FIELD,
    BadQuery,
)
from propos_search.language.leaves import no_value
from propos_search.language.vocabulary import FIELDS, KNOWN, plain

MOST_TERMS: Final = 200
MOST_DEEP: Final = 6
"""Parentheses inside each other; Elasticsearch takes 30 queries inside each other."""

_VALUES: Final = frozenset({"WORD", "PHRASE"})
_JOINING: Final = frozenset({"AND", "OR"})
_NEGATING: Final = frozenset({"NOT", "MINUS"})


class InOrder:
    """What lark calls between its lexer and its parser; holds nothing, so that threads may share it."""

    always_accept = ()

    def process(self, stream: Iterable[Token]) -> Iterator[Token]:
        """`stream` with its filters told from words, and with the parentheses closed that were left open.

        Raises BadQuery when something is missing, too much, or an unknown filter.
        """
        yield from _balanced(_few(_filters(stream)))


def _filters(stream: Iterable[Token]) -> Iterator[Token]:
    """A filter may have a blank after its colon (speaker: roy); other words keep theirs (Maire: non)."""
    for token in stream:
        name = token.value[:-1]
        if token.type == "WORD" and token.value.endswith(":") and plain(name) in FIELDS:
            token.type = "FIELD"
        if token.type == "FIELD" and plain(name) not in FIELDS:
            raise BadQuery(UNKNOWN_FIELD, position=token.start_pos, field=name, known=KNOWN)
        yield token


def _few(stream: Iterable[Token]) -> Iterator[Token]:
    terms = 0
    for token in stream:
        terms += token.type in _VALUES
        if terms > MOST_TERMS:
            raise BadQuery(TOO_MANY, position=token.start_pos, most=str(MOST_TERMS))
        yield token


def _balanced(stream: Iterable[Token]) -> Iterator[Token]:
    before: Token | None = None
    depth = 0
    for token in stream:
        _check(before, token)
        depth += (token.type == "LPAR") - (token.type == "RPAR")
        if depth < 0:
            raise BadQuery(LONE_CLOSE, position=token.start_pos)
        if depth > MOST_DEEP:
            raise BadQuery(TOO_DEEP, position=token.start_pos, most=str(MOST_DEEP))
        yield token
        before = token
    if before is not None:
        _check(before, None)
        yield from (Token("RPAR", ")") for _ in range(depth))


def _check(before: Token | None, token: Token | None) -> None:
    """Raise BadQuery when `token` (None: the end) cannot follow `before` (None: the beginning)."""
    kind = token.type if token else "RPAR"
    if before is not None:
        if before.type == "FIELD" and kind not in _VALUES | {"LPAR"}:
            raise no_value(before)
        if before.type in _JOINING | _NEGATING and kind in _JOINING | {"RPAR"}:
            raise BadQuery(NOTHING_AFTER, position=before.start_pos, operator=before.value)
        if before.type == "LPAR" and kind == "RPAR":
            raise BadQuery(EMPTY_GROUP, position=before.start_pos)
    if token is not None and kind in _JOINING and (before is None or before.type == "LPAR"):
        raise BadQuery(NOTHING_BEFORE, position=token.start_pos, operator=token.value)
