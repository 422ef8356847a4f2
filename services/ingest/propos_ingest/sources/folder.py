"""Articles from files: plain text (.txt) and JSON (.json).

A text file is one article. Its first line is the title when a blank line and more text follow it and it is
no longer than 200 characters; else the file's name is. A JSON file is one object or a list of them, with the
fields of `FileArticle`; only `text` is needed.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec

from propos.errors import BadMessage
from propos_ingest.pages.charset import decode_page, is_binary
from propos_ingest.pages.words import join_paragraphs, one_line, split_paragraphs

ENDINGS: Final = (".txt", ".json")
_TITLE: Final = 200


class FileArticle(msgspec.Struct, kw_only=True, frozen=True):
    """One article of a JSON file. Without `url` it is known by its file's name, and its place in a list."""

    text: Annotated[str, msgspec.Meta(min_length=1)]
    title: str = ""
    url: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    language: str = "fr"
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None


def article_files(folder: Path) -> list[Path]:
    """The files of the folder and its subfolders that may hold articles, by name; hidden ones are not."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
    return sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))


def read_articles(body: bytes, name: str) -> tuple[FileArticle, ...]:
    """The articles in a file's bytes; `name` (with its ending) says how to read them.

    Raises BadMessage with reason empty, binary, no_json or wrong_shape.
    """
    if not body.strip():
        raise BadMessage("empty", "the file has no content")
    if is_binary(body):
        raise BadMessage("binary", "NUL bytes: no text")
    if name.lower().endswith(".json"):
        return tuple(_tidy(article, name) for article in _read_json(body))
    return (_read_text(decode_page(body), name),)


def _read_text(text: str, name: str) -> FileArticle:
    first, *rest = split_paragraphs(text)
    if rest and "\n" not in first and len(first) <= _TITLE:
        return FileArticle(title=one_line(first), text=join_paragraphs(rest))
    return _tidy(FileArticle(text=text), name)


def _read_json(body: bytes) -> tuple[FileArticle, ...]:
    try:
        found = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=FileArticle | list[FileArticle])
    except msgspec.ValidationError as error:
        raise BadMessage("wrong_shape", str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage("no_json", str(error)) from error
    return tuple(found) if isinstance(found, list) else (found,)


def _tidy(article: FileArticle, name: str) -> FileArticle:
    text = join_paragraphs(split_paragraphs(article.text))
    if not text:
        raise BadMessage("empty", "an article's text is blank")
    return msgspec.structs.replace(article, title=one_line(article.title) or Path(name).stem, text=text)
