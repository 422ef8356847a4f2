"""Feeds as newspapers serve them, valid and broken, made from a seed: the same seed gives the same bytes.

Each feed comes with what its maker meant, since a parser that takes a charset on trust reads something else.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape
from typing import Final

import msgspec

BROKEN_SHARE: Final = 0.3

_TEXT: Final = """
le la les un une des maire préfète élève école forêt marché grève hôpital conseil région été hiver port gare
réforme loi débat vote séance bâtiment rivière crue pêcheurs éleveurs tramway théâtre château île côte œuvre
cœur naïf façade Noël août événement sécurité santé qualité prix hausse baisse chantier pont annonce rouvre
ferme inaugure conteste défend reporte signe examine dévoile suspend retrouve remporte avec sans pour contre
après avant depuis selon malgré jusqu’au dès sous
"""
WORDS: Final = _TEXT.split()
NAMES: Final = (
    "Maude Kervoal",
    "Élodie Santerre",
    "Jean-Noël Prigent",
    "Agnès Delâtre",
    "Théo Marchandeau",
    "Zoé Lhermitte",
    "Loïc Abgrall",
)
TAGS: Final = (
    "Politique",
    "Économie",
    "Société",
    "Culture",
    "Sports",
    "Météo",
    "Santé",
    "Europe",
    "Île-de-Vernec",
    "Énergie & climat",
)
TYPES: Final = ("application/rss+xml", "text/xml", "application/xml; charset=utf-8", "text/html")
SPACES: Final = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


class Item(msgspec.Struct, kw_only=True):
    """What one entry means."""

    link: str
    title: str
    summary: str
    content: str
    published: datetime
    authors: list[str]
    tags: list[str]


class Made(msgspec.Struct, kw_only=True, frozen=True):
    """A feed: its bytes, how it was broken (empty: it is valid), and what its entries mean."""

    body: bytes
    url: str
    content_type: str
    dialect: str
    fault: str
    items: tuple[Item, ...]


def make_feeds(feeds: int, seed: int = 1, broken: float = BROKEN_SHARE) -> list[Made]:
    """That many feeds, `broken` of them (a share) invalid XML or untrue to their declaration."""
    chance = random.Random(seed)  # noqa: S311  # reproducible, no secret
    return [_feed(chance, number, broken) for number in range(feeds)]


def _feed(chance: random.Random, number: int, broken: float) -> Made:
    url = f"https://journal-{number}.example/flux/une.xml"
    dialect = chance.choices(tuple(DIALECTS), weights=[weight for weight, _ in DIALECTS.values()])[0]
    length = min(200, max(1, round(chance.lognormvariate(3.0, 0.7))))
    items = [_item(chance, url, place) for place in range(length)]
    if chance.random() < 0.05:
        items = [each for item in items for each in (item, item)]
    if chance.random() < 0.02:
        items = []
    text = DIALECTS[dialect][1](chance, items)
    fault = chance.choice(tuple(FAULTS)) if chance.random() < broken else ""
    if fault:
        body = FAULTS[fault](chance, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    else:
        body = _encoded(chance, text)
    return Made(
        body=body,
        url=url,
        content_type=chance.choice(
            ("application/rss+xml", "text/xml", "application/xml; charset=utf-8", "text/html")
        )
        if chance.random() < 0.5
        else "application/xml",
        dialect=dialect,
        fault=fault,
        items=tuple(items),
    )


def _item(chance: random.Random, url: str, place: int) -> Item:
    slug = f"/{chance.randrange(2024, 2027)}/{place}-{chance.randrange(10**6)}.html"
    query = chance.choice(("", "", "", "?xtor=RSS-1&utm_source=rss", "?id=4&rub=2"))
    title = _sentence(chance, 4, 12)
    if chance.random() < 0.1:
        title = f"« {title} », assure-t-on à l’Hôtel & Spa"
    if chance.random() < 0.03:
        title = f"<em>{title}</em>"
    return Item(
        link=(slug if chance.random() < 0.05 else f"https://{url.split('/')[2]}{slug}") + query,
        title=title,
        summary=_sentence(chance, 10, 40),
        content="".join(f"<p>{_sentence(chance, 20, 60)}</p>" for _ in range(chance.randrange(2, 9))),
        published=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(400_000)),
        authors=chance.sample(NAMES, k=chance.choice((0, 1, 1, 1, 1, 2))),
        tags=chance.sample(TAGS, k=chance.randrange(4)),
    )


def _sentence(chance: random.Random, least: int, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randrange(least, most))).capitalize() + "."


def _text(chance: random.Random, html: str, *, cdata: float = 0.5) -> str:
    return f"<![CDATA[{html}]]>" if chance.random() < cdata else escape(html, quote=False)


def _rfc(chance: random.Random, when: datetime) -> str:
    return format_datetime(when.astimezone(timezone(timedelta(hours=chance.choice((0, 1, 2))))))


def _iso(chance: random.Random, when: datetime) -> str:
    local = when.astimezone(timezone(timedelta(hours=chance.choice((1, 2)))))
    return chance.choice((when.strftime("%Y-%m-%dT%H:%M:%SZ"), local.isoformat()))


def _rss(items: list[str], version: str = "2.0", head: str = "", spaces: str = SPACES) -> str:
    return (
        f'<rss version="{version}" {spaces}><channel><title>Journal - À la une</title>'
        f"<link>https://journal.example/</link><description>Toute l’actualité</description>"
        f"<language>fr-FR</language>{head}\n" + "\n".join(items) + "\n</channel></rss>\n"
    )


def wordpress(chance: random.Random, items: list[Item]) -> str:
    """RSS 2.0 as WordPress writes it."""
    full = chance.random() < 0.6

    def one(item: Item) -> str:
        author = f"<dc:creator><![CDATA[{', '.join(item.authors)}]]></dc:creator>" if item.authors else ""
        return (
            f"<item>\n<title>{escape(item.title, quote=False)}</title>\n<link>{escape(item.link)}</link>\n"
            f"<comments>{escape(item.link)}#respond</comments>\n{author}\n"
            f"<pubDate>{_rfc(chance, item.published)}</pubDate>\n"
            + "".join(f"<category><![CDATA[{tag}]]></category>\n" for tag in item.tags)
            + f'<guid isPermaLink="false">https://journal.example/?p={chance.randrange(10**6)}</guid>\n'
            f"<description><![CDATA[{item.summary}]]></description>\n"
            + (f"<content:encoded><![CDATA[{item.content}]]></content:encoded>\n" if full else "")
            + f"<wfw:commentRss>{escape(item.link)}feed/</wfw:commentRss>"
            "<slash:comments>0</slash:comments>\n</item>"
        )

    head = "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"
    return _rss([one(item) for item in items], head=head)


def plain(chance: random.Random, items: list[Item]) -> str:
    """RSS 2.0 of a daily: a summary, a picture, sometimes a date of change."""
    cdata, media, changed = chance.choice((0.0, 1.0)), chance.random() < 0.4, chance.random() < 0.15

    def one(item: Item) -> str:
        picture = (
            '<media:content url="https://journal.example/i.jpg" medium="image" width="644">'
            + ("<media:credit>Agence</media:credit>" if chance.random() < 0.3 else "")
            + "</media:content>"
        )
        return (
            f"<item><title>{_text(chance, item.title, cdata=cdata)}</title><link>{escape(item.link)}</link>"
            f"<description>{_text(chance, item.summary, cdata=cdata)}</description>"
            f"<pubDate>{_rfc(chance, item.published)}</pubDate>"
            f'<guid isPermaLink="true">{escape(item.link)}</guid>'
            + "".join(f"<category>{escape(tag)}</category>" for tag in item.tags)
            + (f"<dc:modified>{_iso(chance, item.published)}</dc:modified>" if changed else "")
            + (
                picture
                if media
                else '<enclosure url="https://journal.example/i.jpg" type="image/jpeg" length="9"/>'
            )
            + "</item>"
        )

    return _rss([one(item) for item in items], head="<ttl>15</ttl>" if chance.random() < 0.3 else "")


def dublin(chance: random.Random, items: list[Item]) -> str:
    """RSS 2.0 with Dublin Core: an element for each author, dc:date for pubDate."""

    def one(item: Item) -> str:
        return (
            f"<item><title>{_text(chance, item.title)}</title><link>{escape(item.link)}</link>"
            f"<description>{_text(chance, item.summary)}</description>"
            f"<dc:date>{_iso(chance, item.published)}</dc:date>"
            + "".join(f"<dc:creator>{name}</dc:creator>" for name in item.authors)
            + "".join(f"<dc:subject>{escape(tag)}</dc:subject>" for tag in item.tags)
            + "</item>"
        )

    return _rss([one(item) for item in items])


def old(chance: random.Random, items: list[Item]) -> str:
    """RSS 0.91 and 0.92: no dates or dates of the item only, addresses without GUID, a DOCTYPE."""
    version = chance.choice(("0.91", "0.92"))
    dates = version == "0.92"
    doctype = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"'
        ' "http://my.netscape.example/publish/formats/rss-0.91.dtd">'
    )
    written = [
        f"<item>\n<title>{escape(item.title, quote=False)}</title>\n<link>{escape(item.link)}</link>\n"
        f"<description>{escape(item.summary, quote=False)}</description>\n"
        + (f"<pubDate>{_rfc(chance, item.published)}</pubDate>\n" if dates else "")
        + "</item>"
        for item in items
    ]
    return (doctype if version == "0.91" else "") + _rss(written, version, spaces="")


def guids(chance: random.Random, items: list[Item]) -> str:
    """RSS 2.0 whose items have a permanent GUID and no link, and authors with their mail address."""
    return _rss(
        [
            f"<item><guid>{escape(item.link)}</guid><title>{_text(chance, item.title)}</title>"
            f"<description>{_text(chance, item.summary)}</description>"
            + (f"<author>redaction@journal.example ({item.authors[0]})</author>" if item.authors else "")
            + f"<pubDate>{_rfc(chance, item.published)}</pubDate></item>"
            for item in items
        ]
    )


def burner(chance: random.Random, items: list[Item]) -> str:
    """RSS 2.0 whose links go through a counter."""
    return _rss(
        [
            f"<item><title>{escape(item.title, quote=False)}</title>"
            f"<link>https://feeds.example/~r/une/~3/{chance.randrange(10**9)}/</link>"
            f"<feedburner:origLink>{escape(item.link)}</feedburner:origLink>"
            f"<description>{_text(chance, item.summary)}</description>"
            f"<pubDate>{_rfc(chance, item.published)}</pubDate></item>"
            for item in items
        ]
    )


def podcast(chance: random.Random, items: list[Item]) -> str:
    """RSS 2.0 with the elements of podcasts."""
    return _rss(
        [
            f"<item><title>{escape(item.title, quote=False)}</title><link>{escape(item.link)}</link>"
            + "".join(f"<itunes:author>{name}</itunes:author>" for name in item.authors[:1])
            + f"<itunes:summary>{escape(item.summary, quote=False)}</itunes:summary>"
            f"<itunes:keywords>{escape(', '.join(item.tags))}</itunes:keywords>"
            "<itunes:duration>12:30</itunes:duration>"
            f'<enclosure url="https://journal.example/e.mp3" type="audio/mpeg" length="1"/>'
            f"<pubDate>{_rfc(chance, item.published)}</pubDate></item>"
            for item in items
        ]
    )


def rdf(chance: random.Random, items: list[Item]) -> str:
    """RSS 1.0."""
    one = [
        f'<item rdf:about="{escape(item.link)}"><title>{escape(item.title, quote=False)}</title>'
        f"<link>{escape(item.link)}</link><description>{_text(chance, item.summary)}</description>"
        f"<dc:date>{_iso(chance, item.published)}</dc:date>"
        + "".join(f"<dc:creator>{name}</dc:creator>" for name in item.authors)
        + "".join(f"<dc:subject>{escape(tag)}</dc:subject>" for tag in item.tags)
        + "</item>"
        for item in items
    ]
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://journal.example/">'
        "<title>Journal</title><link>https://journal.example/</link><description>Tout</description>"
        "</channel>\n" + "\n".join(one) + "\n</rdf:RDF>"
    )


def atom(chance: random.Random, items: list[Item]) -> str:
    """Atom 1.0, some with XHTML inside."""
    full, xhtml, several = chance.random() < 0.5, chance.random() < 0.2, chance.random() < 0.3

    def one(item: Item) -> str:
        authors = item.authors if several else item.authors[:1]
        content = (
            f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{item.content}</div></content>'
            if xhtml
            else f'<content type="html">{_text(chance, item.content)}</content>'
        )
        return (
            f'<entry><title type="html">{_text(chance, escape(item.title, quote=False), cdata=0)}</title>'
            f'<link rel="alternate" type="text/html" href="{escape(item.link)}"/>'
            f"<id>tag:journal.example,2026:{chance.randrange(10**9)}</id>"
            f"<published>{_iso(chance, item.published)}</published>"
            f"<updated>{_iso(chance, item.published)}</updated>"
            + "".join(f"<author><name>{name}</name></author>" for name in authors)
            + "".join(f'<category term="{escape(tag)}"/>' for tag in item.tags)
            + f'<summary type="html">{_text(chance, item.summary)}</summary>'
            + (content if full else "")
            + "</entry>"
        )

    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Journal</title>'
        '<link rel="self" href="https://journal.example/atom.xml"/><id>tag:journal.example,2026:une</id>'
        "<updated>2026-03-03T10:00:00Z</updated>\n" + "\n".join(map(one, items)) + "\n</feed>"
    )


def atom_03(chance: random.Random, items: list[Item]) -> str:
    """Atom 0.3."""
    return (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="fr"><title>Journal</title>'
        '<link rel="alternate" type="text/html" href="https://journal.example/"/>\n'
        + "\n".join(
            f'<entry><title>{escape(item.title, quote=False)}</title><link rel="alternate" type="text/html"'
            f' href="{escape(item.link)}"/><issued>{_iso(chance, item.published)}</issued>'
            f"<modified>{_iso(chance, item.published)}</modified>"
            + "".join(f"<author><name>{name}</name></author>" for name in item.authors[:1])
            + f'<summary type="text/html" mode="escaped">{_text(chance, item.summary)}</summary></entry>'
            for item in items
        )
        + "\n</feed>"
    )


DIALECTS: Final[dict[str, tuple[int, Callable[[random.Random, list[Item]], str]]]] = {
    "wordpress": (35, wordpress),
    "plain": (28, plain),
    "atom": (12, atom),
    "dublin": (5, dublin),
    "rdf": (5, rdf),
    "old": (5, old),
    "guids": (3, guids),
    "burner": (3, burner),
    "podcast": (2, podcast),
    "atom_03": (2, atom_03),
}
"""The dialects and how often each comes, of 100."""


def _encoded(chance: random.Random, text: str) -> bytes:
    """A valid encoding of the text, with or without a byte order mark and a declaration."""
    name = chance.choices(
        ("utf-8", "iso-8859-15", "windows-1252", "utf-16", "mark"), weights=(85, 5, 5, 2, 3)
    )[0]
    if name == "mark":
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode("utf-8-sig")
    declaration = (
        f'<?xml version="1.0" encoding="{name}"?>\n' if name != "utf-8" or chance.random() < 0.9 else ""
    )
    return (declaration + text).encode(name, "xmlcharrefreplace")


def _undefined_entities(chance: random.Random, text: str) -> bytes:
    return text.replace("é", "&eacute;").replace(" pour ", "&nbsp;pour ").encode()


def _no_namespaces(chance: random.Random, text: str) -> bytes:
    return text.replace(SPACES, "").replace(' xmlns:dc="http://purl.org/dc/elements/1.1/"', "").encode()


def _bare_ampersands(chance: random.Random, text: str) -> bytes:
    return text.replace("&amp;", "&").encode()


def _truncated(chance: random.Random, text: str) -> bytes:
    body = text.encode()
    return body[: chance.randrange(len(body) // 3, len(body))]


def _lying_charset(chance: random.Random, text: str) -> bytes:
    return text.encode("cp1252", "xmlcharrefreplace")


def _modest_charset(chance: random.Random, text: str) -> bytes:
    return text.replace("UTF-8", "iso-8859-1", 1).encode()


def _leading_space(chance: random.Random, text: str) -> bytes:
    return chance.choice(("\n\n", "   ", "\r\n\t")).encode() + text.encode()


def _warning_first(chance: random.Random, text: str) -> bytes:
    return (
        b"<br />\n<b>Warning</b>: Undefined variable $x in <b>/srv/flux.php</b> on line 4<br />\n"
        + text.encode()
    )


def _controls(chance: random.Random, text: str) -> bytes:
    return text.replace(" une ", " \x0bune ").replace(" contre ", " contre \x08\x1f").encode()


def _french_dates(chance: random.Random, text: str) -> bytes:
    for english, french in (
        ("Mon,", "lun.,"),
        ("Tue,", "mar.,"),
        ("Feb", "févr."),
        ("Apr", "avr."),
        ("Aug", "août"),
    ):
        text = text.replace(f" {english} ", f" {french} ").replace(f">{english}", f">{french}")
    return text.encode()


def _zone_names(chance: random.Random, text: str) -> bytes:
    return (
        text.replace(" +0100</pubDate>", " CET</pubDate>")
        .replace(" +0200</pubDate>", " CEST</pubDate>")
        .encode()
    )


def _bare_html(chance: random.Random, text: str) -> bytes:
    return text.replace("<description>", "<description><b>En bref</b><br>").encode()


def _unclosed(chance: random.Random, text: str) -> bytes:
    return text.replace("</description>", "", 1).replace("</summary>", "", 1).encode()


def _stray_less(chance: random.Random, text: str) -> bytes:
    return text.replace(" hausse ", " < 5 % ").encode()


def _unquoted(chance: random.Random, text: str) -> bytes:
    return (
        text.replace('isPermaLink="false"', "isPermaLink=false").replace('type="html"', "type=html").encode()
    )


def _after_end(chance: random.Random, text: str) -> bytes:
    return text.encode() + b"\n<!-- 0.2 s --><script>var x = 1 && 2;</script>\n"


def _no_end(chance: random.Random, text: str) -> bytes:
    return text.replace("</channel></rss>", "").replace("</feed>", "").replace("</rdf:RDF>", "").encode()


def _windows_references(chance: random.Random, text: str) -> bytes:
    return text.replace("’", "&#146;").replace("œ", "&#156;").encode()


def _one_bad_byte(chance: random.Random, text: str) -> bytes:
    return text.encode().replace("théâtre".encode(), b"th\xe9\xe2tre", 2)


FAULTS: Final[dict[str, Callable[[random.Random, str], bytes]]] = {
    fault.__name__.strip("_"): fault
    for fault in (
        _undefined_entities,
        _no_namespaces,
        _bare_ampersands,
        _truncated,
        _lying_charset,
        _modest_charset,
        _leading_space,
        _warning_first,
        _controls,
        _french_dates,
        _zone_names,
        _bare_html,
        _unclosed,
        _stray_less,
        _unquoted,
        _after_end,
        _no_end,
        _windows_references,
        _one_bad_byte,
    )
}
