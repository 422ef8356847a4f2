"""Text files that were read for quotes, and the JSON that `propos quotes` prints of each."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from propos.messages import Entity, Quote
from propos_enrich.pipeline import Nlp, extract

STDIN: Final = "-"


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, by the name of its file, with what was found in it."""

    name: str
    text: str
    quotes: tuple[Quote, ...]
    entities: tuple[Entity, ...] = ()


class _Records(msgspec.Struct, frozen=True, omit_defaults=True):
    """The form of the records that people annotate, and the file they are of where there are several."""

    quotes: tuple[Quote, ...]
    entities: tuple[Entity, ...]
    file: str | None = None


def read_file(nlp: Nlp, path: str) -> Reading:
    """The quotes and entities of a UTF-8 file, `-` for standard input; its line ends stay as they are.

    OSError when it cannot be read; ValueError when it is empty or not UTF-8.
    """
    content = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    text = content.decode("utf-8")
    if not text.strip():
        raise ValueError("the file is empty")
    entities, quotes = extract(nlp, text)
    return Reading(shown(path), text, quotes, entities)


def shown(path: str) -> str:
    """A file's name for people; bytes of it that are no UTF-8 become a replacement character."""
    return "stdin" if path == STDIN else path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def as_json(reading: Reading, *, named: bool) -> bytes:
    """One JSON object on one line: `quotes`, `entities` and, if `named`, the `file`."""
    return msgspec.json.encode(_Records(reading.quotes, reading.entities, reading.name if named else None))
