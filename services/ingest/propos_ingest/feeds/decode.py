"""The bytes of a feed to its text, whatever its header and its first line claim."""

import codecs
import re
from typing import Final

from propos.errors import BadMessage
from propos_ingest.pages.charset import decode_page

_WITHOUT_MARK: Final = (
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
)
"""How the first characters of XML tell its width (XML 1.0, appendix F), and the marks of UTF-32."""

_UNFIT: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x80-\x9f\ufffe\uffff\ud800-\udfff]")
_FORBIDDEN: Final = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_UNFIT_UTF8: Final = (re.compile(rb"\xc2[\x80-\x9f]"), re.compile(rb"\xef\xbf[\xbe\xbf]"))
"""The same in UTF-8, in the forms that are quickest to find: nearly every feed is UTF-8 and has none."""


_LONE: Final = re.compile("[\udc80-\udcff]")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)


def decode_feed(body: bytes, content_type: str | None = None) -> str:
    """The text of a feed, without marks and characters that XML forbids.

    Raises BadMessage with reason empty or binary.
    """
    text = _wide(body)
    if text is None and not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        fit = body.translate(None, _FORBIDDEN)
        if (len(body) - len(fit)) * 100 > len(body):
            raise BadMessage("binary", "the feed is no text: more than one byte in a hundred is a control")
        body, text = fit, _utf8(fit)
    if text is None:
        declared = _CHARSET.search(content_type or "")
        text = _UNFIT.sub(_fit, decode_page(body, declared[1] if declared else None))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # XML 1.0, 2.11: some parsers do, some do not
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise BadMessage("empty", "the feed has no content")
    return text


def _fit(found: re.Match[str]) -> str:
    """What a character means that no text has: windows-1252 read as Latin-1, else nothing."""
    try:
        return bytes([ord(found[0])]).decode("cp1252") if found[0] >= "\x80" else ""
    except ValueError:
        return ""


def _wide(body: bytes) -> str | None:
    for mark, encoding in _WITHOUT_MARK:
        if body.startswith(mark):
            return _UNFIT.sub(_fit, body.decode(encoding, "replace"))
    return None


def _utf8(body: bytes) -> str | None:
    """The text when its bytes are UTF-8 as a whole: cut off inside a character, or with a few lone bytes.

    A body that breaks off within a letter is no valid UTF-8, and neither is one into which a template pasted
    a line of windows-1252; a charset for all of it would spoil every other letter.
    """
    try:
        text = codecs.utf_8_decode(body, "strict", False)[0]
    except UnicodeDecodeError:
        text = body.decode("utf-8", "surrogateescape")
    else:
        return _UNFIT.sub(_fit, text) if any(each.search(body) for each in _UNFIT_UTF8) else text
    lone = len(_LONE.findall(text))
    composed = sum(map(len, re.findall(r"[^\x00-\x7f\udc80-\udcff]+", text)))
    if composed <= lone:
        return None
    return _LONE.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace"), text)
