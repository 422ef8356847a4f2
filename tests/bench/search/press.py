"""Batches of enriched articles, reprints among them: the same for the same seed and number.

Texts have no grammar; they have the lengths, names and frequencies of words of the news. What a batch holds
is settled by its seed and number alone, so batches are made in any order, in any process.
"""

from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import log
from random import Random
from typing import Final

import msgspec
import numpy as np

from bench.search.people import BODIES, OUTLETS, PLACES, SECTIONS, SPEAKERS, World, world
from bench.search.words import TOPICS, Vocabulary, ranks, vocabulary
from bench.search.writing import Page, sentence
from propos import identity
from propos.messages import EnrichedArticle, Outlet, Pipeline, Quote, QuoteKind, Speaker
from propos_index.documents import date_of

END: Final = datetime(2026, 11, 20, tzinfo=UTC)
DAYS: Final = 730
REPRINTED: Final = 0.035
"""Articles that other outlets print again, two or three of them on average: so every tenth is a reprint."""
MOST_REPRINTS: Final = 6
UNNAMED: Final = 0.12
LATER: Final = timedelta(minutes=2)
SIGNATURE: Final = 128
PIPELINE: Final = Pipeline("bench", "1.0.0", 0.01)
_KINDS: Final[tuple[QuoteKind, ...]] = ("direct", "mixed", "indirect")
_KIND_ODDS: Final = [0.55, 0.75]
_SPEAKERS: Final = ranks(SPEAKERS, 5, 0.9).tolist()
_NAMES: Final = ranks(PLACES + BODIES, 20, 1.0).tolist()
_OUTLETS: Final = ranks(OUTLETS, 8, 0.8).tolist()
_LENGTH: Final[dict[QuoteKind, tuple[float, float]]] = {
    "direct": (3.1, 0.55),
    "mixed": (1.9, 0.4),
    "indirect": (2.9, 0.5),
}
"""Words of a quote, as mean and deviation of their logarithm."""
_CUES: Final = "a dit", "a déclaré", "affirme", "explique", "a assuré", "regrette", "a promis", "prévient"


class Clustered(msgspec.Struct, frozen=True):
    """An article and the one that it reprints, or itself."""

    article: EnrichedArticle
    cluster: str


def batch(seed: int, number: int, quotes: int) -> Iterator[Clustered]:
    """Articles with exactly so many quotes."""
    writer = Writer(seed, number)
    while quotes > 0:
        article = writer.article(quotes)
        yield Clustered(article, article.id)
        quotes -= len(article.quotes)
        for reprint in writer.reprints(article):
            if len(reprint.quotes) > quotes:
                break
            yield Clustered(reprint, article.id)
            quotes -= len(reprint.quotes)


class Writer:
    """Writes the articles of one batch."""

    def __init__(self, seed: int, batch: int) -> None:
        self._dice = Random(f"{seed} {batch}")  # noqa: S311  # not for secrets
        self._many = np.random.default_rng([seed, batch])
        self._batch, self._written = batch, 0
        self._world: World = world()
        self._words: Vocabulary = vocabulary()

    def article(self, most: int) -> EnrichedArticle:
        """A new article with up to `most` quotes."""
        dice = self._dice
        count = min(most, int(log(1 - dice.random()) / log(0.8)))
        words = iter(self._words.draw(self._many, 90 + 130 * count, dice.randrange(TOPICS)))
        page, (id_, url, outlet) = Page(), self._place()
        page.say(sentence(words, dice.randint(20, 60)))
        cast = [self._speaker() for _ in range(1 + count // 3)]
        quotes = [self._quote(id_, page, words, cast[place % len(cast)]) for place in range(count)]
        distinct = {quote.id: quote for quote in quotes}
        title = sentence(words, dice.randint(6, 14)).rstrip(".")
        published = self._moment()
        return EnrichedArticle(
            id=id_,
            url=url,
            canonical_url=url,
            outlet=outlet,
            title=title,
            text=page.text,
            observed_at=published + LATER,
            published_at=published,
            revision=1,
            content_hash=identity.content_hash(title, page.text),
            minhash=tuple(self._many.integers(0, 2**32, SIGNATURE).tolist()),
            section=SECTIONS[int(len(SECTIONS) * dice.random() * dice.random())],
            pipeline=PIPELINE,
            entities=tuple(page.entities),
            quotes=tuple(distinct.values()),
        )

    def reprints(self, article: EnrichedArticle) -> Iterator[EnrichedArticle]:
        """What other outlets print of it, minutes or a day later."""
        if self._dice.random() >= REPRINTED:
            return
        for _ in range(self._dice.randint(1, MOST_REPRINTS)):
            id_, url, outlet = self._place()
            published = date_of(article) + timedelta(minutes=self._dice.randint(5, 2000))
            yield msgspec.structs.replace(
                article,
                id=id_,
                url=url,
                canonical_url=url,
                outlet=outlet,
                published_at=published,
                observed_at=published + LATER,
                quotes=tuple(
                    msgspec.structs.replace(quote, id=identity.quote_id(id_, quote.words_key, 0))
                    for quote in article.quotes
                ),
            )

    def _quote(self, article: str, page: Page, words: Iterator[str], speaker: Speaker | None) -> Quote:
        """One paragraph with a quote in it."""
        dice = self._dice
        kind = _KINDS[bisect(_KIND_ODDS, dice.random())]
        said = sentence(words, max(3, min(90, int(dice.lognormvariate(*_LENGTH[kind]))))).rstrip(".")
        page.paragraph()
        content = page.quote(said, "" if kind == "indirect" else "«»")
        cue = page.cue(dice.choice(_CUES))
        mention = page.name(speaker.name, "PER" if speaker.type == "person" else "ORG") if speaker else None
        if speaker and speaker.role and dice.random() < 0.5:
            page.say(f", {speaker.role}")
        page.say(f". {sentence(words, dice.randint(5, 30))} À ")
        named = self._world.names[self._pick(_NAMES)]
        page.name(named.name, named.label)
        page.say(f", {sentence(words, dice.randint(5, 25))}")
        key = identity.words_key(said)
        return Quote(
            id=identity.quote_id(article, key, 0),
            kind=kind,
            content=(content,),
            cue=cue,
            mention=mention,
            speaker=speaker,
            confidence=round(dice.betavariate(8, 2), 3),
            words_key=key,
        )

    def _place(self) -> tuple[str, str, Outlet]:
        """The next article's id, address and outlet."""
        outlet = self._world.outlets[self._pick(_OUTLETS)]
        self._written += 1
        url = f"https://{outlet.id}/{self._batch}/{self._written}"
        return identity.article_id(url), url, outlet

    def _speaker(self) -> Speaker | None:
        speaker = self._world.speakers[self._pick(_SPEAKERS)]
        return None if self._dice.random() < UNNAMED else speaker

    def _moment(self) -> datetime:
        """Some minute of the two years; more in the day than in the night."""
        hour = max(0.0, min(23.9, self._dice.gauss(13, 4)))
        return END - timedelta(days=self._dice.randint(1, DAYS)) + timedelta(minutes=int(hour * 60))

    def _pick(self, odds: list[float]) -> int:
        return bisect(odds, self._dice.random())
