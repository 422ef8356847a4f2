"""Words, in small letters, -> whether they are said of a woman or of a man; None when of either."""

import re
import unicodedata
from functools import cache
from typing import Final, Literal

from propos_index.french import first_names, people

Sex = Literal["female", "male"]

SEGMENTS: Final = re.compile(r"[,;:()«»\n]| [–—-] ")
"""What ends a phrase."""
_WORDS: Final = re.compile(r"[ld]'|[\w-]+")
_FEMININE: Final = people.FEMALE_DETERMINERS | people.FEMALE_ADJECTIVES
_MASCULINE: Final = people.MALE_DETERMINERS | people.MALE_ADJECTIVES
_OF_BOTH: Final = people.MALE_NOUNS | people.EITHER_NOUNS | people.HONORARY


def plain(text: str) -> str:
    """`text` in small letters, with one kind of apostrophe."""
    return unicodedata.normalize("NFC", text).casefold().replace("’", "'").strip()


def words_of(text: str) -> list[str]:
    """The words of a plain text; an elided article is one of its own."""
    return _WORDS.findall(text)


def by_title(word: str) -> Sex | None:
    """*mme*, *m.*"""
    if word in people.FEMALE_TITLES:
        return "female"
    return "male" if word in people.MALE_TITLES else None


def by_pronoun(words: str) -> Sex | None:
    """*elle*, *ce dernier*"""
    if words in people.FEMALE_PRONOUNS:
        return "female"
    return "male" if words in people.MALE_PRONOUNS else None


def by_phrase(words: list[str], after: int | None = None) -> Sex | None:
    """*la jeune directrice du port*: its noun, with what stands before it.

    No more than `after` words may follow the noun.
    """
    at = 1 if words[1:] and words[0] in people.DETERMINERS else 0
    while at < len(words) - 1 and words[at] in people.ADJECTIVES:
        at += 1
    if not words or (after is not None and len(words) - at - 1 > after):
        return None
    return _by_noun(words[at], frozenset(words[:at]))


def _by_noun(noun: str, before: frozenset[str]) -> Sex | None:
    for prefix in people.PREFIXES:
        noun = noun.removeprefix(prefix)
    if noun in people.FEMALE_NOUNS or (noun in _OF_BOTH and before & _FEMININE):
        return "female"
    if noun in people.MALE_NOUNS or (noun in people.EITHER_NOUNS and before & _MASCULINE):
        return "male"
    return None


def by_first_name(name: str, alone: bool = False) -> Sex | None:
    """By the whole name, else by its first part: *paul-henri*; one that stands `alone` may be a family's."""
    if alone and _bare(name) in _bared(first_names.SURNAMES_TOO):
        return None
    for each in (name, name.partition("-")[0]):
        sex = _by_one_name(each)
        if sex or _bare(each) in _bared(first_names.EITHER):
            return sex
    return None


def _by_one_name(name: str) -> Sex | None:
    """As it is written: Michèle is no Michele; else without accents."""
    if name in first_names.EITHER:
        return None
    bare, women, men = _bare(name), _bared(first_names.FEMALE), _bared(first_names.MALE)
    if name in first_names.FEMALE or (bare in women and name not in first_names.MALE):
        return "female"
    return "male" if bare in men else None


@cache
def _bared(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(_bare, names))


def _bare(word: str) -> str:
    """A word without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
