"""The bytes of a page to a tree."""

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from propos.errors import BadMessage
from propos_ingest.pages.charset import decode_page, is_binary


def parse_html(body: bytes, charset: str | None = None) -> HtmlElement:
    """The page as a tree. Raises BadMessage with reason empty, binary or no_html."""
    if not body.strip():
        raise BadMessage("empty", "the page has no content")
    if is_binary(body):
        raise BadMessage("binary", "NUL bytes: no page of text")
    text = decode_page(body, charset).replace("\0", "").strip("\ufeff \t\r\n")
    if not text.startswith("<"):
        raise BadMessage("no_html", f"it begins with {text[:40]!r}")
    return parsed(text)


def parsed(text: str) -> HtmlElement:
    """HTML as a tree. Raises BadMessage with reason no_html."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise BadMessage("no_html", str(error)) from error
