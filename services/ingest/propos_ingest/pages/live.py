"""Live blogs: whether a page is one, whether it still runs, and the text of its updates."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from propos_ingest.pages.blocks import Block, blocks
from propos_ingest.pages.dates import moment
from propos_ingest.pages.facts import Facts
from propos_ingest.pages.furniture import CLOSED, LABEL, LIVE, STAMP
from propos_ingest.pages.scope import text_weights

_QUIET: Final = timedelta(days=1)
"""A live blog that has been silent so long has ended, whether it says so or not."""

_FEWEST: Final = 3
_FRAMES: Final = "article li div section"


def updates(page: HtmlElement) -> HtmlElement | None:
    """The element of a live blog that holds its updates: three of a kind or more, each with its time.

    A list of the latest news, which many pages have at their side, has the same shape but links for text.
    """
    weights = text_weights(page)
    for holder in page.iter("div", "section", "ol", "ul", "main", "article"):
        if not LIVE.search(f"{holder.get('class', '')} {holder.get('id', '')}"):
            continue
        if weights[holder] * 2 >= weights[page] and _holds_updates(holder):
            return holder
    return None


def update_blocks(holder: HtmlElement) -> list[Block]:
    """The updates' paragraphs and headings, in the page's order, without their times; changes `holder`."""
    for stamp in [each for each in holder.iter("time", "span", "label") if _only_says_when(each)]:
        if stamp.getparent() is not None:
            stamp.drop_tree()
    return [block for block in blocks(holder) if not STAMP.fullmatch(" ".join(block.text.split()))]


def is_blog(facts: Facts, holder: HtmlElement | None) -> bool:
    """Whether the page is a live blog."""
    return "LiveBlogPosting" in facts.kinds or "liveblog" in facts.kinds or holder is not None


def runs(page: HtmlElement, facts: Facts, latest: datetime | None, zone: ZoneInfo, now: datetime) -> bool:
    """Whether a live blog, changed at `latest`, may still grow at `now`."""
    ends = [when for when in (moment(text, zone) for text in facts.ended) if when]
    if ends and min(ends) <= now:
        return False
    if latest is not None and now - latest > _QUIET:
        return False
    return not any(CLOSED.search(words) for words in _closing_words(page))


def _holds_updates(holder: HtmlElement) -> bool:
    """Whether elements of one class and one parent, each with a time, are in it."""
    kinds: dict[tuple[HtmlElement, str], int] = defaultdict(int)
    for element in holder.iter(*_FRAMES.split()):
        name = (element.get("class") or "").partition(" ")[0]
        if name and _timed(element):
            kinds[element.getparent(), name] += 1
    return max(kinds.values(), default=0) >= _FEWEST


def _timed(element: HtmlElement) -> bool:
    if next(element.iter("time"), None) is not None:
        return True
    return any(STAMP.fullmatch((part.text or "").strip()) for part in element.iter("span", "strong", "b"))


def _only_says_when(element: HtmlElement) -> bool:
    words, above = " ".join(element.text_content().split()), element.getparent()
    says_when = element.tag == "label" or STAMP.fullmatch(words) or LABEL.fullmatch(words)
    return bool(says_when) and above is not None and above.tag != "p"


def _closing_words(page: HtmlElement) -> list[str]:
    """The classes and the short texts of the parts that are named live."""
    words = list(map(str, page.xpath("//@class[contains(., 'live') or contains(., 'direct')]")))
    words.extend(
        (element.text or "")[:80]
        for element in page.iter("p", "h2", "h3", "strong", "span", "div")
        if element.text
    )
    return words
