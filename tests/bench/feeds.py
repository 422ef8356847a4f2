"""Whether reading feeds loses anything that feedparser reads, and how much faster it is.

The same feeds, valid and broken, are read by `read_feed`, by feedparser as anybody calls it, and by
feedparser without its clean-up of HTML, in turns within one process. Each repeat gives ratios of CPU times,
which other processes disturb less; their medians count. The bar stands against feedparser as anybody calls
it.
"""

import gc
import html
import re
import statistics
import time
import unicodedata
from calendar import timegm
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final
from urllib.parse import urljoin

import click
import feedparser
import msgspec

from bench.feed_maker import Made, make_feeds
from propos.errors import BadMessage
from propos_ingest.addresses import web_host
from propos_ingest.feeds.entry import Entry
from propos_ingest.feeds.read import read_feed

LEAST_SPEEDUP: Final = 5.0

FEEDS_A_TURN: Final = 50

Way = Callable[[Made], object]


class Loss(msgspec.Struct, frozen=True):
    """Something that feedparser reads and `read_feed` does not."""

    feed: int
    dialect: str
    fault: str
    field: str
    wanted: str
    got: str


class FeedFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The result; rates are those of the fastest repeat, speed-ups the medians of the repeats' ratios.

    `bare_speedup` is that over feedparser without its clean-up of HTML; `corrected` values are those that
    feedparser reads wrong and `read_feed` right.
    """

    feeds: int
    broken: int
    entries: int
    bytes: int
    compared: int
    lost: int
    corrected: int
    speedup: float
    speedup_quartiles: tuple[float, float]
    bare_speedup: float
    feeds_per_second: float
    feedparser_feeds_per_second: float
    repeats: int
    seed: int


def measure(feeds: int = 500, repeats: int = 5, seed: int = 1) -> FeedFigures:
    """All ways on the same feeds, in turns."""
    made = make_feeds(feeds, seed)
    losses, compared, corrected = compare(made)
    turns = [_turn(made, repeat % len(WAYS)) for repeat in range(repeats)]
    ratios = [turn[read_theirs] / turn[read_ours] for turn in turns]
    quartiles = statistics.quantiles(ratios, n=4) if repeats > 1 else ratios * 3
    return FeedFigures(
        feeds=feeds,
        broken=sum(bool(each.fault) for each in made),
        entries=sum(len(each.items) for each in made),
        bytes=sum(len(each.body) for each in made),
        compared=compared,
        lost=len(losses),
        corrected=corrected,
        speedup=round(statistics.median(ratios), 2),
        speedup_quartiles=(round(quartiles[0], 2), round(quartiles[2], 2)),
        bare_speedup=round(statistics.median(turn[read_bare] / turn[read_ours] for turn in turns), 2),
        feeds_per_second=round(feeds / min(turn[read_ours] for turn in turns), 1),
        feedparser_feeds_per_second=round(feeds / min(turn[read_theirs] for turn in turns), 1),
        repeats=repeats,
        seed=seed,
    )


def read_ours(made: Made) -> tuple[Entry, ...]:
    """What `read_feed` reads; nothing where it refuses."""
    try:
        return read_feed(made.body, made.url, made.content_type).entries
    except BadMessage:
        return ()


def read_theirs(made: Made) -> list[Any]:
    """What feedparser alone reads."""
    return list(feedparser.parse(BytesIO(made.body), response_headers=_headers(made)).entries)


def read_bare(made: Made) -> list[Any]:
    """The same without its clean-up of HTML, which changes texts, and which `read_feed` leaves to others."""
    stream, headers = BytesIO(made.body), _headers(made)
    parsed = feedparser.parse(
        stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return list(parsed.entries)


def _headers(made: Made) -> dict[str, str]:
    return {"content-location": made.url, "content-type": made.content_type}


WAYS: Final[tuple[Way, ...]] = (read_ours, read_theirs, read_bare)


def compare(feeds: Iterable[Made]) -> tuple[list[Loss], int, int]:
    """What is lost; how many values were compared; how many of feedparser's are wrong where ours are right.

    Every link that feedparser gives must be an entry's, and every title, date, text, author and tag of that
    entry must be there. Texts are compared by their words, without markup and entities. Where the two differ,
    a value that the feed's maker meant is right: feedparser believes false charsets, for one.
    """
    losses: list[Loss] = []
    tally: Counter[str] = Counter()
    for number, made in enumerate(feeds):
        meant = _meant(made)
        ours = {entry.link: entry for entry in read_ours(made)}
        seen: set[str] = set()
        for theirs in map(dict, read_bare(made)):
            link = theirs.get("feedburner_origlink") or theirs.get("link") or ""
            if not web_host(link) or link in seen:
                continue
            seen.add(link)
            entry = ours.get(link) or _at_meant_link(ours, made, theirs)
            for field, value in _values(theirs):
                tally["compared"] += 1
                got = _got(entry, field) if entry else frozenset()
                if value == "" or value in got:
                    continue
                if got & meant:
                    tally["corrected"] += 1
                    continue
                shown = " | ".join(sorted(map(str, got))) if entry else f"no entry {link}"
                losses.append(Loss(number, made.dialect, made.fault, field, str(value)[:200], shown[:200]))
    return losses, tally["compared"], tally["corrected"]


def _values(theirs: dict[str, Any]) -> Iterable[tuple[str, object]]:
    yield "link", theirs.get("feedburner_origlink") or theirs["link"]
    yield "title", words(theirs.get("title"))
    for text in (theirs.get("summary"), *(each.get("value") for each in theirs.get("content", ()))):
        yield "text", words(text)
    for name in ("published_parsed", "updated_parsed"):
        if theirs.get(name):
            yield "date", datetime.fromtimestamp(timegm(theirs[name]), UTC)
    for author in theirs.get("authors", ()):
        yield "author", words(author.get("name"))
    for tag in theirs.get("tags", ()):
        yield "tag", words(tag.get("term"))


def _got(entry: Entry, field: str) -> frozenset[object]:
    match field:
        case "link":
            return frozenset((entry.link,))
        case "title":
            return frozenset((words(entry.title),))
        case "text":
            return frozenset((words(entry.summary), words(entry.content)))
        case "date":
            return frozenset(filter(None, (entry.published, entry.updated)))
        case "author":
            return frozenset(map(words, entry.authors))
        case _:
            return frozenset(map(words, entry.tags))


def _at_meant_link(ours: dict[str, Entry], made: Made, theirs: dict[str, Any]) -> Entry | None:
    """The entry of the same title at the address that its maker meant: feedparser spoils some (`&a;=1`)."""
    meant, title = _meant(made), words(theirs.get("title"))
    return next((each for each in ours.values() if words(each.title) == title and each.link in meant), None)


def _meant(made: Made) -> frozenset[object]:
    """All that the feed's maker meant: texts, instants, addresses."""
    meant: set[object] = set()
    for item in made.items:
        meant.update(
            words(each) for each in (item.title, item.summary, item.content, *item.authors, *item.tags)
        )
        meant.add(words(", ".join(item.authors)))
        meant.add(item.published)
        meant.add(urljoin(made.url, item.link))
    meant.discard("")
    return frozenset(meant)


def words(text: str | None) -> str:
    """The words of a text or of HTML: no markup, entities resolved, white space and controls alike."""
    plain = html.unescape(re.sub(r"<[^<>]*>", " ", html.unescape(text or "")))
    composed = unicodedata.normalize("NFC", plain)
    return " ".join("".join(" " if unicodedata.category(each) == "Cc" else each for each in composed).split())


def _turn(made: list[Made], shift: int) -> dict[Way, float]:
    """CPU seconds of each way over all feeds, the ways taking turns every few feeds.

    What one way leaves to the garbage collector is not counted to the next.
    """
    ways = (*WAYS[shift:], *WAYS[:shift])
    seconds = dict.fromkeys(WAYS, 0.0)
    for start in range(0, len(made), FEEDS_A_TURN):
        for way in ways:
            gc.collect()
            begun = time.process_time()
            for each in made[start : start + FEEDS_A_TURN]:
                way(each)
            seconds[way] += time.process_time() - begun
    return seconds


@click.command(epilog="Example: python -m bench.feeds --feeds 100 --repeats 3")
@click.option("--feeds", default=500, show_default=True, help="Feeds to read.")
@click.option("--repeats", default=5, show_default=True, help="Times that each parser reads them all.")
@click.option("--seed", default=1, show_default=True, help="Seed of the feeds.")
@click.option("--losses", is_flag=True, help="List what was lost.")
def main(feeds: int, repeats: int, seed: int, losses: bool) -> None:
    """Compare read_feed with feedparser alone; the last line is JSON. Exit code 1 when a bar is missed."""
    if losses:
        for loss in compare(make_feeds(feeds, seed))[0]:
            click.echo(msgspec.json.encode(loss).decode())
    figures = measure(feeds, repeats, seed)
    for name, value in msgspec.to_builtins(figures).items():
        click.echo(f"{name:28} {value}")
    click.echo(msgspec.json.encode(figures).decode())
    if figures.lost or figures.speedup < LEAST_SPEEDUP:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
