"""An XML text made fit for parsers: what none may see is gone, what breaks them for nothing is mended."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html.entities import html5
from itertools import accumulate
from typing import Final

from propos.errors import BadMessage
from propos_ingest.feeds.mend import without_torn_address

MAX_DEPTH: Final = 150
"""Elements inside each other; the deepest feeds, with XHTML inside, have some forty."""

MAX_EXPANSION: Final = 100_000
"""Characters that a document's own entities may come to."""

_CUT: Final = "\0"
"""Where a CDATA section stood in a skeleton; `decode_feed` leaves this character in no text."""

_ROOT: Final = re.compile(r"<(?!\?|!)([^\s<>/]+)")
_START: Final = re.compile(
    r"<(?:\?xml\b|!DOCTYPE\b|(?:[\w.-]{1,20}:)?(?:rss|feed|rdf|channel|urlset|sitemapindex)\b)", re.I
)
_PAGE: Final = re.compile(r"\s*<(?:html|head|body)\b", re.I)
_INSTRUCTION: Final = re.compile(r"<\?[^<>\0]*>")
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^>\[\0]*", re.I)
_SUBSET_END: Final = re.compile(r"\]\s*>")
_ENTITY: Final = re.compile(r"""<!ENTITY\s+([\w.:-]{1,64})\s+(?:"([^"]*)"|'([^']*)')""", re.I)
_NESTED: Final = re.compile(r"&(?!#)[\w.:-]")
_REFERENCE: Final = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][\w.:-]{0,63};)?"
)
_STRAY: Final = re.compile(r"<(?![\w/!?])")
_OPEN_END: Final = re.compile(r"<[^<>\0]*\Z")
_TAG: Final = re.compile(r"<(/?)([A-Za-z_][\w:.-]*)([^<>]*)>")
_NO_CHARACTER: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

_NEVER_CLOSED: Final = ("br", "hr", "img", "input", "wbr")
_RESTARTS: Final = ("item", "entry", "url", "sitemap")

Tags = list[tuple[str, str, str]]
"""The tags of a text: `/` when it closes an element, its name as written, the rest of it."""


@dataclass(frozen=True)
class Document:
    """An XML text without declaration, DOCTYPE, instructions, comments and entities of its own.

    The skeleton is the text with a NUL where each of its CDATA sections stood, so that what looks like
    markup in a skeleton is markup.
    """

    skeleton: str
    sections: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """The whole document."""
        if not self.sections:
            return self.skeleton
        outside = self.skeleton.split(_CUT)
        inside = (*(f"<![CDATA[{section}]]>" for section in self.sections), "")
        return "".join(part for pair in zip(outside, inside, strict=True) for part in pair)

    @cached_property
    def tags(self) -> Tags:
        """Its tags, in order."""
        return _TAG.findall(self.skeleton)

    @cached_property
    def root(self) -> str:
        """The local name of its first element in lower case; empty without one."""
        first = _ROOT.search(self.skeleton)
        return first[1].rpartition(":")[2].lower() if first else ""

    def mended(self, mend: Callable[[str], str]) -> "Document":
        """The document with its markup changed, its CDATA sections as they are."""
        return Document(mend(self.skeleton), self.sections)


def open_document(text: str) -> Document:
    """The document in `text`, which may follow some stray output of the server.

    External entities and DTDs are dropped unread. Entities that the document declares itself are replaced by
    their text when that is plain; undefined ones as in HTML. Raises BadMessage: bomb for entities made of
    entities or out of measure, too_deep for elements nested more than MAX_DEPTH.
    """
    text = without_torn_address(text)
    start = None if _PAGE.match(text) else _START.search(text, 0, 16_384)
    skeleton, sections = _parted(text[start.start() :] if start else text)
    skeleton, entities = _without_doctype(skeleton)
    skeleton = _INSTRUCTION.sub("", skeleton)
    skeleton = _STRAY.sub("&lt;", _resolved(skeleton, entities)).strip()
    document = Document(skeleton, sections)
    _check_depth(document.tags)
    return document


def _parted(text: str) -> tuple[str, tuple[str, ...]]:
    """The skeleton and the CDATA sections of a text; a section or comment that never ends is cut off."""
    outside: list[str] = []
    sections: list[str] = []
    place = 0
    start = text.find("<!")
    while start >= 0:
        comment = text.startswith("<!--", start)
        if not comment and not text.startswith("<![CDATA[", start):
            start = text.find("<!", start + 2)
            continue
        outside.append(text[place:start])
        end = text.find("-->" if comment else "]]>", start + 4)
        if end < 0:
            return "".join(outside), tuple(sections)
        if not comment:
            outside.append(_CUT)
            sections.append(text[start + 9 : end])
        place = end + 3
        start = text.find("<!", place)
    return _OPEN_END.sub("", "".join((*outside, text[place:]))), tuple(sections)


def _without_doctype(skeleton: str) -> tuple[str, Mapping[str, str]]:
    found = _DOCTYPE.search(skeleton)
    if not found:
        return skeleton, {}
    end = found.end()
    subset = ""
    if skeleton.startswith("[", end):
        close = _SUBSET_END.search(skeleton, end)
        if not close:
            raise BadMessage("bomb", "the document type declaration never ends")
        subset, end = skeleton[end : close.start()], close.end()
    elif skeleton.startswith(">", end):
        end += 1
    if _CUT in subset:
        raise BadMessage("bomb", "the document type declaration holds sections")
    entities = {name: double or single for name, double, single in _ENTITY.findall(subset)}
    for name, value in entities.items():
        if _NESTED.search(value):
            raise BadMessage("bomb", f"the entity {name} is made of other entities")
    return skeleton[: found.start()] + skeleton[end:], entities


def _resolved(skeleton: str, entities: Mapping[str, str]) -> str:
    """The skeleton with every reference as its character; a stray & is an &."""
    if "&" not in skeleton:
        return skeleton
    room = MAX_EXPANSION

    def written(found: re.Match[str]) -> str:
        nonlocal room
        reference = found[1]
        if not reference:
            return "&amp;"
        if reference[0] == "#":
            return html.escape(_NO_CHARACTER.sub("", html.unescape(found[0])))
        own = entities.get(reference[:-1])
        if own is None:
            return html.escape(html5[reference]) if reference in html5 else f"&amp;{reference}"
        room -= len(own)
        if room < 0:
            raise BadMessage("bomb", f"the document's entities come to more than {MAX_EXPANSION} characters")
        return html.escape(html.unescape(html.unescape(own)))  # "&#38;#169;" is how XML writes "&#169;"

    return _REFERENCE.sub(written, skeleton)


def _check_depth(tags: Tags) -> None:
    """Raises BadMessage when elements are nested too deep.

    Elements that are never closed, as HTML has them, do not make what follows deeper: where the count alone
    is too high, each end tag closes all since its start.
    """
    steps = [-1 if closes else 0 if rest.endswith("/") else 1 for closes, _, rest in tags]
    if max(accumulate(steps), default=0) <= MAX_DEPTH:
        return
    opened: list[str] = []
    for closes, name, rest in tags:
        if rest.endswith("/") or name in _NEVER_CLOSED:
            continue
        if not closes:
            if name in _RESTARTS and name in opened:  # the one before it was never closed
                while opened.pop() != name:
                    pass
            opened.append(name)
            if len(opened) > MAX_DEPTH:
                raise BadMessage("too_deep", f"elements are nested deeper than {MAX_DEPTH}, at <{name[:40]}>")
        elif name in opened:
            while opened.pop() != name:
                pass
