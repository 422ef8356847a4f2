"""A plain text file as an article."""

from pathlib import PurePath
from typing import Final

from propos.errors import BadMessage
from propos.messages import MAX_TEXT, Submission
from propos_ingest.pages.charset import decode_page, is_binary
from propos_ingest.pages.words import join_paragraphs, one_line, split_paragraphs

_TITLE: Final = 200


def read_text(body: bytes, name: str) -> Submission:
    """The article in a text file's bytes.

    Its first line is the title when a blank line and more text follow it and it is no longer than 200
    characters; else the file's name is.
    Raises BadMessage with reason empty, binary or too_long.
    """
    if is_binary(body):
        raise BadMessage("binary", "NUL bytes: no text")
    first, *rest = split_paragraphs(decode_page(body))
    titled = bool(rest) and "\n" not in first and len(first) <= _TITLE
    text = join_paragraphs(rest if titled else [first, *rest])
    if not text:
        raise BadMessage("empty", "the file has no text")
    if len(text) > MAX_TEXT:
        raise BadMessage("too_long", f"{len(text):,} characters; at most {MAX_TEXT:,} are read")
    return Submission(text=text, title=one_line(first) if titled else PurePath(name).stem)
