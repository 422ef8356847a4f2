"""Texts and their quotes as one self-contained HTML page: no script, nothing from another host.

Why not spaCy's displaCy: its `span` style writes a space after every token and drops line ends, needs quotes
to begin and end at tokens, has no place for who speaks, and no dark colours; its `ent` style cannot nest.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import jinja2
from markupsafe import Markup, escape

from propos.messages import QUOTE_KINDS, Quote, Speaker
from propos_enrich.page.segments import Paragraph, paragraphs
from propos_enrich.page.words import WORDS, Language
from propos_enrich.readings import Reading

COLOURS: Final = 8  # of speakers, in style.css; a ninth speaker has the first one's again


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker of one text, with the numbers of the quotes; `colour` counts from 0."""

    speaker: Speaker
    quotes: tuple[int, ...]
    colour: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One text as the template needs it; `colours` has one per quote, None where nobody is named."""

    name: str
    quotes: tuple[Quote, ...]
    paragraphs: tuple[Paragraph, ...]
    voices: tuple[Voice, ...]
    colours: tuple[int | None, ...]
    kinds: Counter[str]


def page(readings: Sequence[Reading], language: Language = "fr") -> str:
    """The page of some texts, in order; `language` is that of its own words.

    The text of each `.text` element's paragraphs is the text as it was, but for NUL, which HTML cannot hold.
    """
    return _template().render(
        sheets=[_sheet(reading) for reading in readings],
        words=WORDS[language],
        language=language,
        kinds=QUOTE_KINDS,
    )


def _sheet(reading: Reading) -> Sheet:
    numbers: dict[str, list[int]] = {}
    speakers: dict[str, Speaker] = {}
    for number, quote in enumerate(reading.quotes, 1):
        if quote.speaker is not None:
            speakers.setdefault(quote.speaker.name, quote.speaker)
            numbers.setdefault(quote.speaker.name, []).append(number)
    voices = tuple(
        Voice(speaker, tuple(numbers[name]), n % COLOURS)
        for n, (name, speaker) in enumerate(speakers.items())
    )
    colour = {voice.speaker.name: voice.colour for voice in voices}
    return Sheet(
        reading.name,
        reading.quotes,
        paragraphs(reading.text, reading.quotes),
        voices,
        tuple(colour[quote.speaker.name] if quote.speaker else None for quote in reading.quotes),
        Counter(quote.kind for quote in reading.quotes),
    )


def _verbatim(text: str) -> Markup:
    """The text escaped so that a browser reads the same code points: it would take CR for LF."""
    return Markup(escape(text).replace("\r", Markup("&#13;")).replace("\0", "\ufffd"))  # noqa: S704


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("propos_enrich.page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["verbatim"] = _verbatim
    return environment.get_template("page.html")
