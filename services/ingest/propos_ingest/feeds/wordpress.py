"""Posts of a WordPress site by its REST API, version 2 (developer.wordpress.org/rest-api)."""

from typing import Any
from zoneinfo import ZoneInfo

from propos_ingest.feeds.entry import Feed
from propos_ingest.feeds.found import Found, feed_of
from propos_ingest.feeds.json_feed import text_of
from propos_ingest.feeds.when import instant


def is_wordpress(data: object) -> bool:
    """Whether the JSON value is a list of posts; an empty list may be one, and is taken for one."""
    return isinstance(data, list) and all(
        isinstance(post, dict) and "link" in post and isinstance(post.get("title"), dict) for post in data
    )


def read_wordpress(data: list[dict[str, Any]], url: str, zone: ZoneInfo) -> Feed:
    """The feed that the posts make. They say nothing of the site: no title, no language."""
    return feed_of("wordpress", (_found(post, zone) for post in data), url)


def _found(post: dict[str, Any], zone: ZoneInfo) -> Found:
    protected = isinstance(post.get("content"), dict) and post["content"].get("protected") is True
    return Found(
        link=text_of(post, "link"),
        title=text_of(post, "title", "rendered"),
        summary="" if protected else text_of(post, "excerpt", "rendered"),
        content="" if protected else text_of(post, "content", "rendered"),
        published=_when(post, "date", zone),
        updated=_when(post, "modified", zone),
        authors=_authors(post),
        tags=_terms(post),
    )


def _when(post: dict[str, Any], name: str, zone: ZoneInfo) -> Any:
    """The instant of a date in UTC that does not say so; without it, of the site's local one."""
    return instant(text_of(post, f"{name}_gmt"), ZoneInfo("UTC")) or instant(text_of(post, name), zone)


def _authors(post: dict[str, Any]) -> list[str]:
    people = _embedded(post, "author")
    yoast = post.get("yoast_head_json")
    names = [text_of(person, "name") for person in people if isinstance(person, dict)]
    return names or ([text_of(yoast, "author")] if isinstance(yoast, dict) else [])


def _terms(post: dict[str, Any]) -> list[str]:
    """Categories, then tags: the embedded terms are one list a taxonomy."""
    lists = (each for each in _embedded(post, "wp:term") if isinstance(each, list))
    return [text_of(term, "name") for terms in lists for term in terms if isinstance(term, dict)]


def _embedded(post: dict[str, Any], name: str) -> list[Any]:
    embedded = post.get("_embedded")
    found = embedded.get(name) if isinstance(embedded, dict) else None
    return found if isinstance(found, list) else []
