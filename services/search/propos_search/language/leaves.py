"""Single words, phrases and filters as nodes, with what can be wrong with them."""

import re
import unicodedata
from datetime import datetime
from typing import Final

from lark import Token

from propos_search.faults import BAD_DATE, BAD_STAR, NO_VALUE, UNKNOWN_KIND, BadQuery
from propos_search.language.tree import Kind, Leaf, Named, Phrase, When, Word
from propos_search.language.vocabulary import AGO, EXAMPLES, FIELDS, KINDS, plain

LONGEST_NAME: Final = 200
_MARKS: Final = str.maketrans(dict.fromkeys('"«»“”„', " "))
_AFTER: Final = ",;.:!?…"
_AGO: Final = re.compile(r"([0-9]{1,4})(min|h|d|j|w|sem)", re.IGNORECASE)
_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_FRENCH_DAY: Final = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def word_of(token: Token) -> Word | None:
    """The word in a WORD; None when there is nothing in it to look for."""
    if not _says_something(token.value):
        return None
    stem = unstarred(token)
    return Word(stem, prefix=True) if "*" in token.value else Word(token.value)


def unstarred(token: Token) -> str:
    """A WORD; when there is a star at its end, without it and the marks that follow it.

    Raises BadQuery for a star anywhere else.
    """
    text: str = token.value
    if "*" not in text:
        return text
    bare = text.rstrip(_AFTER)
    stem = bare.rstrip("*")
    if stem == bare or "*" in stem:
        head = text.strip("*").partition("*")[0]
        raise BadQuery(BAD_STAR, position=_start(token) + text.index("*"), remedy=f"{head}*")
    return stem


def phrase_of(token: Token) -> Phrase | None:
    """The phrase in a PHRASE; None when there is nothing in it to look for."""
    text = unquoted(token)
    return Phrase(text) if _says_something(text) else None


def unquoted(token: Token) -> str:
    """The words of a PHRASE."""
    return tidy(str(token.value))


def tidy(text: str) -> str:
    """`text` with single blanks, and none of the quotation marks that end phrases."""
    return " ".join(text.translate(_MARKS).split())


def name_of(text: str) -> str:
    """A part of a name as `tree.Named` has it; no name is longer than LONGEST_NAME."""
    return tidy(text)[:LONGEST_NAME].rstrip(" ,;")


def filter_of(name: Token, value: str) -> Leaf:
    """The filter that the FIELD `name` makes of a value."""
    text = name_of(value)
    field = FIELDS[plain(name.value[:-1])]
    if not text.strip("- "):
        raise no_value(name)
    match field:
        case "kind":
            if plain(text) not in KINDS:
                raise BadQuery(UNKNOWN_KIND, position=end_of(name), value=text)
            return Kind(KINDS[plain(text)])
        case "before" | "after":
            return When(field, _moment(text, end_of(name)))
        case _:
            return Named(field, text)


def no_value(name: Token) -> BadQuery:
    """That nothing stands after the FIELD `name`."""
    field = name.value[:-1]
    return BadQuery(NO_VALUE, position=end_of(name), field=field, example=EXAMPLES[FIELDS[plain(field)]])


def end_of(token: Token) -> int:
    """The code point after a token."""
    return _start(token) + len(token.value)


def _start(token: Token) -> int:
    return token.start_pos or 0


def _moment(text: str, position: int) -> str:
    """`text` as `When.at` has it."""
    try:
        if ago := _AGO.fullmatch(text):
            return f"{int(ago[1])}{AGO[ago[2].lower()]}"
        if _MOMENT.fullmatch(text):
            return _shortest(datetime.fromisoformat(text))
        if day := _FRENCH_DAY.fullmatch(text):
            return _shortest(datetime(int(day[3]), int(day[2]), int(day[1])))
        if day := _DAY.fullmatch(text):
            return _shortest(datetime(int(day[1]), int(day[2] or 1), int(day[3] or 1)))
    except ValueError as error:
        raise BadQuery(BAD_DATE, position=position, value=text) from error
    raise BadQuery(BAD_DATE, position=position, value=text)


def _shortest(moment: datetime) -> str:
    return moment.isoformat().removesuffix("T00:00:00")


def _says_something(text: str) -> bool:
    """Whether an analyser could find anything in it but punctuation: letters, digits, emoji."""
    kinds = map(unicodedata.category, text)
    return any(kind[0] not in "PZ" and kind not in ("Sm", "Sk", "Sc", "Cf", "Cc") for kind in kinds)
