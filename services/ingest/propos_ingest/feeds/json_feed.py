"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from propos_ingest.feeds.entry import Feed
from propos_ingest.feeds.found import Found, feed_of
from propos_ingest.feeds.when import instant


def is_json_feed(data: object) -> bool:
    """Whether the JSON value is a JSON Feed, or has the shape of one."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("items"), list)
        and ("jsonfeed.org" in str(data.get("version", "")) or "feed_url" in data or "home_page_url" in data)
    )


def read_json_feed(data: dict[str, Any], url: str, zone: ZoneInfo) -> Feed:
    """The feed at `url`; what is not of the type that the specification gives it counts as absent."""
    items = (_found(item, zone) for item in data["items"] if isinstance(item, dict))
    return feed_of(
        "json", items, url, title=text_of(data, "title"), language=text_of(data, "language") or None
    )


def text_of(data: dict[str, Any], *path: str) -> str:
    """The string at a path of keys; empty when there is none."""
    value: object = data
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _found(item: dict[str, Any], zone: ZoneInfo) -> Found:
    identifier = text_of(item, "id")
    link = text_of(item, "url") or text_of(item, "external_url")
    return Found(
        link=link or (identifier if identifier.startswith(("http://", "https://")) else ""),
        title=escape(text_of(item, "title"), quote=False),
        summary=escape(text_of(item, "summary"), quote=False),
        content=text_of(item, "content_html") or _paragraphs(text_of(item, "content_text")),
        published=instant(text_of(item, "date_published"), zone),
        updated=instant(text_of(item, "date_modified"), zone),
        authors=[text_of(author, "name") for author in _authors(item)],
        tags=[tag for tag in _list(item.get("tags")) if isinstance(tag, str)],
        language=text_of(item, "language") or None,
    )


def _authors(item: dict[str, Any]) -> list[dict[str, Any]]:
    """`authors` of version 1.1, else the one `author` of version 1.0."""
    return [each for each in _list(item.get("authors")) or [item.get("author")] if isinstance(each, dict)]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _paragraphs(text: str) -> str:
    blocks = (escape(block.strip(), quote=False) for block in text.split("\n\n"))
    return "".join(f"<p>{block}</p>" for block in blocks if block)
