"""One speaker: how often, when, where and in which roles they were quoted, and what they speak of."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from propos_search.answer import Bucket, Count, Hit, facets_of
from propos_search.counting import timeline_body
from propos_search.language.vocabulary import small
from propos_search.library import Library
from propos_search.narrowing import FACETS
from propos_search.people.parts import Body, Gender, Json, counts, first, gender_among, most
from propos_search.question import Question

LATEST: Final = 10
MOST_WORDS: Final = 30
SAMPLE: Final = 2_000
"""Quotes of each shard whose words are compared."""
LEAST: Final = 2
"""Quotes of theirs that a word must stand in."""
SHORTEST: Final = 3
"""Letters of a word."""
MORE: Final = 1.5
"""Times that a word must be more frequent than in all quotes."""
_COMMON: Final = (
    "plus moins très trop peu bien mal non oui pas rien tout tous toute toutes aucun aucune autre autres "
    "même mêmes être été était étaient serait sera sont suis sommes avoir avait avaient aura ont avons faire "
    "fait faut peut peuvent doit aller vais vont dire dit déjà encore toujours jamais aussi alors ainsi ici "
    "cela ceux celle celles celui leur leurs deux trois quatre cinq six sept huit neuf dix cent mille"
)
COMMON_WORDS: Final = frozenset(_COMMON.split())
"""Words that say something about nobody."""
_SIZES: Final = {"roles": 10, "outlets": 20, "kinds": 3, "entities": 20, "sections": 10}


class Word(msgspec.Struct, frozen=True):
    """A word that somebody uses more than others: in `count` quotes, `times` as often as in all quotes."""

    word: str
    count: int
    times: float


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever is quoted under a name; reprints count, but not among `latest`.

    `entities`: names near their quotes, which are what they speak of as a rule. `words`: the most telling
    first. `grounds`: what their gender was told by (title, pronoun, first_name), in how many quotes.
    """

    name: str
    count: int
    type: str
    gender: Gender | None = None
    grounds: tuple[Count, ...] = ()
    first: datetime
    last: datetime
    roles: tuple[Count, ...]
    kinds: tuple[Count, ...]
    outlets: tuple[Count, ...]
    sections: tuple[Count, ...]
    entities: tuple[Count, ...]
    words: tuple[Word, ...]
    timeline: tuple[Bucket, ...]
    interval: str
    latest: tuple[Hit, ...] = ()


async def profile(library: Library, name: str) -> Profile | None:
    """The profile of whoever is quoted under exactly this name; None when nobody is."""
    newest = Question(speakers=(name,), sort="date")
    found, latest = await asyncio.gather(library.search(profile_body(name)), library.quotes(newest, LATEST))
    if not found["hits"]["total"]["value"]:
        return None
    return msgspec.structs.replace(profile_of(name, found), latest=latest.hits)


def profile_body(name: str) -> Body:
    """The body of a search that counts what is known of a speaker."""
    body = timeline_body(Question(speakers=(name,)))
    known: Body = {facet: most(FACETS[facet], size) for facet, size in _SIZES.items()}
    known |= {
        "types": most("speaker.type", 1),
        "genders": most("speaker.gender", 3),
        "grounds": most("speaker.gender_by", 3),
        "first": {"min": {"field": "date"}},
        "last": {"max": {"field": "date"}},
        "sampled": {"sampler": {"shard_size": SAMPLE}, "aggs": {"words": _words()}},
    }
    return body | {"track_total_hits": True, "aggs": body["aggs"] | known}


def profile_of(name: str, response: Json) -> Profile:
    """What a response to `profile_body` holds."""
    counted, facets = response["aggregations"], facets_of([response])
    kind = first(counted["types"]) or "unknown"
    own = frozenset(name.casefold().split())
    return Profile(
        name=name,
        count=response["hits"]["total"]["value"],
        type=kind,
        gender=gender_among(counts(counted["genders"])) if kind == "person" else None,
        grounds=counts(counted["grounds"]),
        first=datetime.fromisoformat(counted["first"]["value_as_string"]),
        last=datetime.fromisoformat(counted["last"]["value_as_string"]),
        roles=facets.roles,
        kinds=facets.kinds,
        outlets=facets.outlets,
        sections=facets.sections,
        entities=tuple(each for each in facets.entities if not own.issuperset(each.value.casefold().split())),
        words=tuple(words_of(counted["sampled"]["words"], own))[:MOST_WORDS],
        timeline=facets.timeline,
        interval=facets.interval,
    )


def words_of(group: Json, own: frozenset[str] = frozenset()) -> Iterator[Word]:
    """The words that tell most, none of the speaker's `own` name; of singular and plural the more usual."""
    quotes, all_quotes = max(group["doc_count"], 1), max(group["bg_count"], 1)
    forms: dict[str, list[Json]] = {}
    for bucket in group["buckets"]:
        word = bucket["key"]
        if _telling(word) and word not in own:
            forms.setdefault(word.rstrip("sx"), []).append(bucket)
    for alike in forms.values():
        bucket = max(alike, key=lambda each: each["doc_count"])
        usual = max(bucket["bg_count"], bucket["doc_count"]) / all_quotes
        times = round(bucket["doc_count"] / quotes / usual, 1)
        if times >= MORE:
            yield Word(bucket["key"], bucket["doc_count"], times)


def _telling(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha() and not small(word) and word not in COMMON_WORDS


def _words() -> Body:
    """Source: Elasticsearch reference, "significant text aggregation"; reprints are left out of it."""
    telling = {
        "field": "content.words",
        "source_fields": ["content"],
        "filter_duplicate_text": True,
        "size": 3 * MOST_WORDS,
        "min_doc_count": LEAST,
    }
    return {"significant_text": telling}
