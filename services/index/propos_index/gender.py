"""Whether those who are quoted are women or men: by what the article says of them, or by their first name.

Signs, the strongest first: a title or a gendered role (*Mme Roy*, *la présidente*, *son avocate*), a pronoun
(*dit-elle*), a first name. Where they contradict each other the gender is unknown. Only a title right before
the full name, or at the head of a mention, outweighs the rest: *M. Andrea Rossi*.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, Literal

import msgspec

from propos.messages import EnrichedArticle, Quote
from propos_index.french import people
from propos_index.french.telling import (
    SEGMENTS,
    Sex,
    by_first_name,
    by_phrase,
    by_pronoun,
    by_title,
    plain,
    words_of,
)

Gender = Literal["female", "male", "unknown"]
Ground = Literal["title", "pronoun", "first_name"]

MOST_PLACES: Final = 50
"""Places of a name in a text that are looked at."""
WINDOW: Final = 60
"""Code points before and after a name in which a title or a role may stand."""

_TITLE: Final = re.compile(r"(?:^|[\s(«\"'’])(\w+\.?)\s+$")
_COUPLE: Final = re.compile(r"\bM(?:\.|onsieur)\s+et\s+\w+\.?\s+$")
_IN_CUE: Final = re.compile(r"(?:^|[\s-])(il|elle)(?!\w)")

_Heard = tuple[Sex | None, Ground]


class Told(msgspec.Struct, frozen=True):
    """The gender of a speaker, and what it was told by; nothing tells of an unknown one."""

    gender: Gender
    by: Ground | None = None


def genders_of(article: EnrichedArticle) -> Mapping[str, Told]:
    """What is told of each person who is quoted in `article`, by name; others than persons have no gender."""
    heard: dict[str, list[Quote]] = {}
    for quote in article.quotes:
        if quote.speaker and quote.speaker.type == "person":
            heard.setdefault(quote.speaker.name, []).append(quote)
    return {name: gender_of(name, quotes, article.text) for name, quotes in heard.items()}


def gender_of(name: str, quotes: Iterable[Quote], text: str) -> Told:
    """The gender of the person `name`, from what `quotes` of theirs and the `text` around the name say."""
    quotes = tuple(quotes)
    head, _, rest = name.partition(" ")
    first, _, family = (rest if rest and by_title(plain(head)) else name).partition(" ")
    sure = {by_title(plain(head)), *map(_title_of_mention, quotes), *_titles(text, f"{first} {family}")}
    if said := sure - {None}:
        return _agreed([(sex, "title") for sex in said])
    own = frozenset(words_of(plain(name)))
    heard = [each for quote in quotes for each in _of_quote(quote, own)]
    heard += [(sex, "title") for sex in _titles(text, family or first)]
    heard += [(sex, "title") for sex in _roles(text, f"{first} {family}")] if family else []
    return _agreed([*heard, (by_first_name(plain(first), alone=not family), "first_name")])


def _agreed(heard: Collection[_Heard]) -> Told:
    """What all say that say anything, by the strongest of them."""
    sexes = {sex for sex, _ in heard if sex}
    if len(sexes) != 1:
        return Told("unknown")
    grounds = {by for sex, by in heard if sex}
    return Told(sexes.pop(), next(by for by in ("title", "pronoun", "first_name") if by in grounds))


def _title_of_mention(quote: Quote) -> Sex | None:
    return by_title(plain(quote.mention.text).partition(" ")[0]) if quote.mention else None


def _of_quote(quote: Quote, own: frozenset[str]) -> Iterator[_Heard]:
    """What the mention, the verb and the role of one quote say; `own`: the words of the name."""
    if quote.mention:
        mention = plain(quote.mention.text)
        yield by_pronoun(mention), "pronoun"
        yield from _of_phrases(mention, own)
    if quote.cue:
        for found in _IN_CUE.finditer(plain(quote.cue.text)):
            yield by_pronoun(found[1]), "pronoun"
    if quote.speaker and quote.speaker.role:
        yield from _of_phrases(plain(quote.speaker.role), own)


def _of_phrases(text: str, own: frozenset[str]) -> Iterator[_Heard]:
    """What stands between commas; what begins with the name is no role: Pierre *Marchand* sells nothing."""
    for phrase in SEGMENTS.split(text):
        words = words_of(phrase)
        if words and words[0] not in own:
            yield by_phrase(words), "title"


def _titles(text: str, name: str) -> Iterator[Sex | None]:
    """*Mme* Roy, anywhere; not *M. et Mme* Roy."""
    for at in _places(text, name):
        before = text[max(0, at - WINDOW) : at]
        if (title := _TITLE.search(before)) and not _COUPLE.search(before):
            yield by_title(plain(title[1]))


def _roles(text: str, name: str) -> Iterator[Sex | None]:
    """*la sociologue* Anne Roy; Anne Roy, *présidente de …*

    After the name only without a determiner: *Selon Anne Roy, la présidente ment.*
    """
    for at in _places(text, name):
        before = words_of(plain(SEGMENTS.split(text[max(0, at - WINDOW) : at])[-1]))[-4:]
        starts = [start for start, word in enumerate(before) if word in people.DETERMINERS]
        if starts:
            yield by_phrase(before[starts[-1] :], after=1)
        after = text[at + len(name) : at + len(name) + WINDOW]
        if after.startswith(","):
            words = words_of(plain(SEGMENTS.split(after)[1]))
            if words and words[0] not in people.DETERMINERS:
                yield by_phrase(words)


def _places(text: str, name: str) -> Iterator[int]:
    """Where `name` stands as words of its own, the first places."""
    name = name.strip()
    at = text.find(name) if name else -1
    for _ in range(MOST_PLACES):
        if at < 0:
            return
        if not _joined(text[at - 1 : at]) and not _joined(text[at + len(name) : at + len(name) + 1]):
            yield at
        at = text.find(name, at + len(name))


def _joined(letter: str) -> bool:
    return letter.isalnum() or letter == "-"
