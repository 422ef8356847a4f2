"""`tree.Query` -> the query language as text, in one way only: equal questions have equal permalinks."""

import re
from typing import Final

from propos_search.language.tree import All, Either, Kind, Named, Node, Not, Phrase, Query, When, Word

_SIMPLE: Final = re.compile(r"[^\W_][\w.']*")
_OPERATORS: Final = frozenset({"AND", "ET", "OR", "OU", "NOT", "SAUF"})


def write(query: Query) -> str:
    """Text that `reading.parse` reads as `query`."""
    return _text(query.root) if query.root else ""


def _text(node: Node) -> str:
    match node:
        case Word(text, prefix):
            return f"{text}*" if prefix else text
        case Phrase(text):
            return f'"{text}"'
        case Named(field, value):
            simple = _SIMPLE.fullmatch(value) and value not in _OPERATORS
            return f"{field}:{value}" if simple else f'{field}:"{value}"'
        case Kind(value):
            return f"kind:{value}"
        case When(side, at):
            return f"{side}:{at}"
        case Not(part):
            inner = _inside(part)
            return f"NOT {inner}" if inner.startswith("-") else f"-{inner}"
        case All(parts):
            return " ".join(f"({_text(part)})" if isinstance(part, Either) else _text(part) for part in parts)
        case Either(parts):
            return " OR ".join(map(_text, parts))


def _inside(part: Node) -> str:
    """A part that is denied, in parentheses where it has parts itself."""
    return f"({_text(part)})" if isinstance(part, All | Either) else _text(part)
