"""A feed's round: what one page breaks is counted, and the others are read."""

from propos_ingest.fetch import Fetched
from propos_ingest.settings import IngestSettings
from propos_ingest.sources.candidates import Candidate, Dropped
from propos_ingest.sources.feed_source import FeedSource
from propos_ingest.states import States

FEED = "https://www.gazette.example/rss.xml"
PAGES = tuple(f"https://www.gazette.example/{number}" for number in (1, 2, 3))
TEXT = "Le quai nord de Vernec rouvre jeudi, a promis la mairie, après trois semaines de travaux."


def answer(url: str, limit: int, **_: str | None) -> Fetched:
    """The feed, its pages, and a page on which everything breaks."""
    if url == PAGES[1]:
        raise RecursionError("too deep")
    links = "".join(f"<item><title>T</title><link>{page}</link></item>" for page in PAGES)
    feed = f"<rss version='2.0'><channel><title>La Gazette</title>{links}</channel></rss>"
    page = f"<html><body><article><h1>Le quai</h1><p>{TEXT}</p></article></body></html>"
    return Fetched(url, (feed if url == FEED else page).encode()[:limit])


def test_a_page_that_breaks_everything_is_dropped_and_the_others_are_read() -> None:
    found = list(FeedSource(FEED, answer, States(), IngestSettings(), 1).poll())
    assert sorted(event.url for event in found if isinstance(event, Candidate)) == [PAGES[0], PAGES[2]]
    (bad,) = (event for event in found if isinstance(event, Dropped))
    assert (bad.url, bad.reason, bad.detail) == (PAGES[1], "crash", "RecursionError: too deep")


def test_a_feed_that_breaks_its_reader_is_said_once_and_rests() -> None:
    def broken(url: str, limit: int, **_: str | None) -> Fetched:
        raise RecursionError(f"{url}, {limit} bytes at most")

    source = FeedSource(FEED, broken, States(), IngestSettings(), 60)
    (first,), (second,) = list(source.poll()), list(source.poll())
    assert isinstance(first, Dropped)
    assert isinstance(second, Dropped)
    assert (first.url, first.reason, first.news, second.news) == (FEED, "crash", True, False)
    assert source.rest() > 0
