"""The query language as text -> `tree.Query`."""

import re
import unicodedata
from bisect import bisect_left
from functools import cache
from typing import Final

from lark import Lark, Token, Transformer, v_args

from propos_search.faults import FIELD_IN_FIELD, TOO_LONG, BadQuery
from propos_search.language.leaves import filter_of, no_value, phrase_of, unquoted, unstarred, word_of
from propos_search.language.tokens import InOrder
from propos_search.language.tree import All, Either, Node, Not, Phrase, Query, Word, all_of, either_of, not_of

LONGEST: Final = 4000
"""Most code points of a question: a passage of an article may be looked for."""
_NO_LETTERS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def parse(text: str) -> Query:
    """The question that `text` asks; nothing but blanks and punctuation asks nothing.

    Lenient where the meaning is clear: quotation marks and parentheses left open close at the end. Raises
    BadQuery with a position in `text` (code points) where it is not.
    """
    if len(text) > LONGEST:
        raise BadQuery(TOO_LONG, position=LONGEST, most=str(LONGEST))
    try:
        root: Node | None = _parser().parse(_letters(text))  # type: ignore[assignment]  # see _Build
    except BadQuery as error:
        error.position = _place(text, error.position or 0)
        raise
    return Query(root)


def _letters(text: str) -> str:
    """`text` with composed accents, as articles have them, and blanks for what is no letter of any text."""
    return unicodedata.normalize("NFC", _NO_LETTERS.sub(" ", text))


def _place(text: str, position: int) -> int:
    """Where in `text` the letter at `position` of `_letters(text)` stands."""
    return bisect_left(range(len(text)), position, key=lambda end: len(_letters(text[:end])))


@cache
def _parser() -> Lark:
    return Lark.open_from_package(
        __package__,
        "grammar.lark",
        parser="lalr",
        lexer="basic",
        postlex=InOrder(),
        transformer=_Build(),
    )


@v_args(inline=True)
class _Build(Transformer[Token, Node | None]):
    """One node a rule, while lark parses: None stands for what asks nothing, such as a lone dash."""

    def start(self, root: Node | None = None) -> Node | None:
        return root

    def either(self, *parts: Node | Token | None) -> Node | None:
        return either_of([part for part in parts if not isinstance(part, Token)])

    def all(self, *parts: Node | Token | None) -> Node | None:
        return all_of([part for part in parts if not isinstance(part, Token)])

    def without(self, _operator: Token, part: Node | None) -> Node | None:
        return not_of(part)

    def filter(self, name: Token, value: Token) -> Node:
        return filter_of(name, unquoted(value) if value.type == "PHRASE" else unstarred(value))

    def filters(self, name: Token, _open: Token, inner: Node | None, _close: Token) -> Node:
        return _each(name, inner)

    def word(self, token: Token) -> Node | None:
        return word_of(token)

    def phrase(self, token: Token) -> Node | None:
        return phrase_of(token)

    def group(self, _open: Token, inner: Node | None, _close: Token) -> Node | None:
        return inner


def _each(name: Token, inner: Node | None) -> Node:
    """speaker:(roy OR lefèvre) asks speaker:roy OR speaker:lefèvre."""
    match inner:
        case Word(text) | Phrase(text):
            return filter_of(name, text)
        case Not(part):
            return Not(_each(name, part))
        case All(parts):
            return All(tuple(_each(name, part) for part in parts))
        case Either(parts):
            return Either(tuple(_each(name, part) for part in parts))
        case None:
            raise no_value(name)
        case _:
            raise BadQuery(FIELD_IN_FIELD, position=name.start_pos, field=name.value[:-1])
