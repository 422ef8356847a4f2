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


def text_of(path: str) -> str:
    """The text of a UTF-8 file, `-` for standard input; its line ends stay as they are.

    OSError when it cannot be read; ValueError when it is empty or not UTF-8.
    """
    content = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    text = content.decode("utf-8")
    if not text.strip():
        raise ValueError("the file is empty")
    return text


def read(nlp: Nlp, path: str, text: str) -> Reading:
    """The quotes and entities of a file's text."""
    entities, quotes = extract(nlp, text)
    # Bytes of a name that are no UTF-8 become a replacement character: neither JSON nor HTML can hold them.
    name = "stdin" if path == STDIN else path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return Reading(name, text, quotes, entities)


def as_json(reading: Reading, *, named: bool) -> bytes:
    """One JSON object on one line: `quotes`, `entities` and, if `named`, the `file`."""
    return msgspec.json.encode(_Records(reading.quotes, reading.entities, reading.name if named else None))
