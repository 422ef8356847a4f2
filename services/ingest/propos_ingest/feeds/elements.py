"""The tree of an XML document, and what its elements say, whatever their namespace's form."""

import base64
import binascii
import re
from functools import lru_cache
from html import escape
from typing import Any, Final

from lxml import etree

from propos_ingest.feeds.document import Document
from propos_ingest.feeds.found import absolute
from propos_ingest.feeds.mend import MENDS, is_harmless
from propos_ingest.feeds.vocabulary import PREFIXES, ROLES, Role

XML: Final = "{http://www.w3.org/XML/1998/namespace}"

_WRAPPER: Final = re.compile(r"^\s*<div[^<>]*>(.*)</div>\s*$", re.S)


def tree_of(document: Document) -> Any | None:
    """The document's tree; None when libxml2 cannot say it without a guess at what was meant.

    No entity, DTD or address is followed while it is built, and nothing out of measure accepted.
    """
    for mend in MENDS:
        parser = etree.XMLParser(
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            collect_ids=False,
        )
        try:
            root = etree.fromstring(document.mended(mend).text.encode("utf-8", "replace"), parser)
        except etree.XMLSyntaxError:
            continue
        if root is not None and all(map(is_harmless, parser.error_log)):
            return root
    return None


def role(element: Any) -> Role | None:
    """What an element says of its item or feed; None when it says nothing that counts."""
    return _role_of(element.tag, element.prefix) if isinstance(element.tag, str) else None


@lru_cache(maxsize=1024)
def _role_of(tag: str, prefix: str | None) -> Role | None:
    """What an element says; one of an unknown namespace by its prefix, which feeds mistype less."""
    namespace, _, local = tag.rpartition("}")
    if namespace:
        prefix = PREFIXES.get(namespace[1:].lower(), prefix)
    elif ":" in local:
        prefix, _, local = local.partition(":")
    name = f"{prefix}:{local}" if prefix and prefix not in ("rss", "atom") else local
    return ROLES.get(name.lower())


def local_name(element: Any) -> str:
    """The name without prefix and namespace, in lower case; empty of what is no element."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def text_of(element: Any) -> str:
    """The text in an element, without its markup."""
    return "".join(element.itertext(etree.Element)) if len(element) else element.text or ""


def html_of(element: Any) -> str:
    """What is in a text element, as HTML: escaped text is HTML, and elements are."""
    if len(element):
        inside = escape(element.text or "", quote=False) + "".join(
            etree.tostring(child, encoding="unicode") for child in element
        )
        wrapped = _WRAPPER.match(inside)
        return wrapped[1] if wrapped and wrapped[1].count("</div") == wrapped[1].count("<div") else inside
    text = element.text or ""
    if element.get("mode") == "base64":
        try:
            return base64.b64decode(text).decode()
        except (binascii.Error, UnicodeDecodeError):
            return text
    return text


def base_of(element: Any, url: str) -> str:
    """What addresses in an element are relative to (XML Base), in a document at `url`."""
    bases = [element.get(f"{XML}base"), *(each.get(f"{XML}base") for each in element.iterancestors())]
    for base in reversed([each for each in bases if each]):
        url = absolute(url, base) or url
    return url
