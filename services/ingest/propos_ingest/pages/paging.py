"""Articles that are spread over several pages: the address of the next one, and all of them as one."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from propos_ingest.addresses import cleaned, web_host
from propos_ingest.pages.furniture import NEXT_PAGE
from propos_ingest.pages.words import PARAGRAPH, one_line

_NUMBER: Final = re.compile(
    r"(?P<before>[?&](?:page|p|pg|numpage|pagenum|page_num)=|/page[/-]|/p|/|[-_,](?:page-?|p)?)"
    r"(?P<number>[1-9]\d?)(?P<after>/?(?:\.\w{3,5})?)$"
)
"""The number of a page at the end of an address: ?page=2, /page/2, /2, -2.html, ,2.html."""

_MOST: Final = 50
_PREV_NEXT: Final = re.compile(r"(?:^|\s)next(?=\s|$)", re.I)


def next_page(page: HtmlElement, url: str) -> str | None:
    """The page that follows this one in the same article; None when it is the last.

    Only a link that differs from the page's own address by the number alone counts: what rel=next and
    "suivant" name is else another article, or the next page of its comments.
    """
    base, number = _split(cleaned(url))
    for href, claimed in _links(page):
        try:
            address = urljoin(url, href)
        except ValueError:
            continue
        following = cleaned(address)
        if "#comment" in address or web_host(following) != web_host(url):
            continue
        other, count = _split(following)
        first_of_zero = number is None and claimed and count == 1  # some systems count from 0
        if other == base and count is not None and (count == (number or 1) + 1 or first_of_zero):
            return following
    return None


def joined(texts: list[str]) -> str:
    """The texts of an article's pages as one; what each page repeats (title, teaser) stands once."""
    seen: set[str] = set()
    kept: list[str] = []
    for text in texts:
        new = [paragraph for paragraph in text.split(PARAGRAPH) if _key(paragraph) not in seen]
        seen.update(map(_key, new))
        kept.extend(new)
    return PARAGRAPH.join(kept)


def _key(paragraph: str) -> str:
    """Short paragraphs may recur in an article, and on one page: only whole sentences are known again."""
    return " ".join(paragraph.split())


def _links(page: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Links that may lead to the next page, and whether the page says that they do."""
    for link in page.iter("link", "a"):
        href = link.get("href")
        if not href or not _NUMBER.search(href.partition("#")[0]):
            continue
        if _PREV_NEXT.search(link.get("rel", "")):
            yield href, True
        elif link.tag == "a" and NEXT_PAGE.fullmatch(
            re.sub(r"\d+", "", one_line(link.text_content())[:_MOST])
        ):
            yield href, False


def _split(url: str) -> tuple[str, int | None]:
    """An address without the number of its page, and that number."""
    found = _NUMBER.search(url)
    if not found or not urlsplit(url[: found.start()]).path.strip("/"):
        return url.rstrip("/"), None
    return (url[: found.start()] + found["after"]).rstrip("/"), int(found["number"])
