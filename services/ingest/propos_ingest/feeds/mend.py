"""What can be mended in an XML text with no guess at what was meant, and which errors need no mending."""

import re
from collections.abc import Callable
from typing import Any, Final

from lxml.etree import ErrorTypes

_VOID: Final = re.compile(r"<(br|hr|img|input|wbr)\b([^<>]*?)\s*/?>", re.I)
_VOID_END: Final = re.compile(r"</(?:br|hr|img|input|wbr)\s*>", re.I)
_NO_VALUE: Final = re.compile(r"""(\s[\w:-]+)=([^\s"'<>/=][^\s"'<>]*)(?=[\s>])""")
_INSIDE_TAG: Final = re.compile(r"<[A-Za-z][^<>]*>")

_STRUCTURE: Final = (
    r"(?:\w{1,20}:)?(?:title|link|guid|id|description|summary|content|encoded|pubDate|published|issued|updated"
    r"|modified|date|author|creator|category|subject|comments|enclosure)"
)
_UNCLOSED: Final = re.compile(
    rf"<({_STRUCTURE})((?:\s[^<>]*)?)(?<!/)>((?:[^<]|<(?!/?(?:{_STRUCTURE}|item|entry|channel|feed|rss)\b))*)(?=<(?!/\1\b))"
)
"""An element of an item with no end before the next one begins or the item ends."""

_HARMLESS: Final = frozenset(
    (
        ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE,
        ErrorTypes.NS_ERR_XML_NAMESPACE,
        ErrorTypes.WAR_NS_URI,
        ErrorTypes.WAR_NS_URI_RELATIVE,
        ErrorTypes.ERR_ATTRIBUTE_REDEFINED,
        ErrorTypes.NS_ERR_ATTRIBUTE_REDEFINED,
        ErrorTypes.ERR_TAG_NOT_FINISHED,
        ErrorTypes.ERR_GT_REQUIRED,
        ErrorTypes.ERR_DOCUMENT_END,
    )
)
"""Errors after which libxml2 goes on with all that was read: prefixes without a namespace, attributes given
twice, an end that is missing, and anything after the end."""


_TORN: Final = re.compile(
    r"<(?:\w{1,20}:)?(?:link|guid|id|loc|origLink)\b(?![^<>]*/>)[^<]*(?:<!\[CDATA\[[^<]*)?(?:<(?:/[\w:]*)?)?\Z"
)
"""An element with an address, in the middle of which the text ends."""


def without_torn_address(text: str) -> str:
    """The text without the address in the middle of which it breaks off, since that names another page."""
    return _TORN.sub("", text)


def is_harmless(error: Any) -> bool:
    """Whether libxml2 lost nothing by this error."""
    return error.type in _HARMLESS


def close_void(skeleton: str) -> str:
    """The markup with the empty elements of HTML closed."""
    return _VOID_END.sub("", _VOID.sub(r"<\1\2/>", skeleton))


def close_void_and_quote(skeleton: str) -> str:
    """The markup with the empty elements of HTML closed, and with quotes around the values of attributes."""
    return _INSIDE_TAG.sub(lambda tag: _NO_VALUE.sub(r'\1="\2"', tag[0]), close_void(skeleton))


def close_all(skeleton: str) -> str:
    """The markup with the elements of items closed where the next begins, or the item ends, besides."""
    return _UNCLOSED.sub(r"<\1\2>\3</\1>", close_void_and_quote(skeleton))


MENDS: Final[tuple[Callable[[str], str], ...]] = (str, close_void, close_void_and_quote, close_all)
"""From none to the boldest: each is tried when what the one before it left is still not whole."""
