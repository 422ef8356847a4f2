"""Who is quoted, over all quotes that answer a question: whose voices are heard, how, and where."""

from collections.abc import Mapping
from typing import Final

import msgspec

from propos_search.answer import Count
from propos_search.library import Library
from propos_search.people.listing import ABOUT, Speaker, speaker_of
from propos_search.people.parts import GENDERS, PERSONS, Body, Gender, Json, counts, most, names, within
from propos_search.question import Question

TOP: Final = 25
OUTLETS: Final = 30
_KINDS: Final = most("kind", 3)
_GENDERS: Final[Body] = {"terms": {"field": "speaker.gender", "missing": "unknown", "size": 3}}
_UNNAMED: Final[Body] = {"missing": {"field": "speaker.name"}}


class Voices(msgspec.Struct, frozen=True):
    """Quotes of persons of one gender, and about how many persons these are, by their names."""

    gender: Gender
    quotes: int
    people: int


class OutletVoices(msgspec.Struct, frozen=True, kw_only=True):
    """Whom one outlet quotes, and how. `genders`: of the named persons only."""

    outlet: str
    count: int
    unnamed: int
    kinds: tuple[Count, ...]
    genders: tuple[Count, ...]


class TopSpeaker(Speaker, frozen=True, kw_only=True):
    """A speaker with many quotes, and how these are reported."""

    kinds: tuple[Count, ...]


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """Who is quoted. All numbers count quotes, reprints too, unless they say otherwise.

    `speakers`: about how many names. `types`: of the named. `genders`, `grounds`: of the named persons; what
    the gender was told by is title, pronoun or first_name.
    """

    count: int
    unnamed: int
    speakers: int
    kinds: tuple[Count, ...]
    types: tuple[Count, ...]
    genders: tuple[Voices, ...]
    grounds: tuple[Count, ...]
    outlets: tuple[OutletVoices, ...]
    top: tuple[TopSpeaker, ...]

    @property
    def persons(self) -> int:
        """Quotes of named persons."""
        return sum(each.quotes for each in self.genders)


async def statistics(library: Library, question: Question) -> Statistics:
    """Who is quoted in all quotes that answer. Raises BadQuery when the text cannot be read."""
    return statistics_of(await library.search(statistics_body(question)))


def statistics_body(question: Question) -> Body:
    """The body of a search that counts who is quoted. Raises BadQuery."""
    people = {"genders": _GENDERS}
    heard = {"genders": _GENDERS | {"aggs": {"people": names()}}, "grounds": most("speaker.gender_by", 3)}
    of_outlet = {"kinds": _KINDS, "unnamed": _UNNAMED, "persons": {"filter": PERSONS, "aggs": people}}
    return {
        "query": within(question),
        "size": 0,
        "track_total_hits": True,
        "aggs": {
            "kinds": _KINDS,
            "unnamed": _UNNAMED,
            "speakers": names(),
            "types": most("speaker.type", 5),
            "persons": {"filter": PERSONS, "aggs": heard},
            "outlets": most("outlet.name", OUTLETS) | {"aggs": of_outlet},
            "top": most("speaker.name", TOP) | {"aggs": ABOUT | {"kinds": _KINDS}},
        },
    }


def statistics_of(response: Json) -> Statistics:
    """What a response to `statistics_body` holds."""
    counted = response["aggregations"]
    persons = counted["persons"]
    return Statistics(
        count=response["hits"]["total"]["value"],
        unnamed=counted["unnamed"]["doc_count"],
        speakers=counted["speakers"]["value"],
        kinds=counts(counted["kinds"]),
        types=counts(counted["types"]),
        genders=_voices({bucket["key"]: bucket for bucket in persons["genders"]["buckets"]}),
        grounds=counts(persons["grounds"]),
        outlets=tuple(map(_outlet, counted["outlets"]["buckets"])),
        top=tuple(map(_top, counted["top"]["buckets"])),
    )


def _voices(buckets: Mapping[str, Json]) -> tuple[Voices, ...]:
    """All genders, also those of nobody."""
    none: Json = {"doc_count": 0, "people": {"value": 0}}
    found = {gender: buckets.get(gender, none) for gender in GENDERS}
    return tuple(Voices(gender, each["doc_count"], each["people"]["value"]) for gender, each in found.items())


def _outlet(bucket: Json) -> OutletVoices:
    return OutletVoices(
        outlet=bucket["key"],
        count=bucket["doc_count"],
        unnamed=bucket["unnamed"]["doc_count"],
        kinds=counts(bucket["kinds"]),
        genders=counts(bucket["persons"]["genders"]),
    )


def _top(bucket: Json) -> TopSpeaker:
    speaker = msgspec.structs.asdict(speaker_of(bucket))
    return TopSpeaker(**speaker, kinds=counts(bucket["kinds"]))
