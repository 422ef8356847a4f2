"""An answer as rich renderables.

Text from articles is data: no markup is read in it, and no control character is kept.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from rich.columns import Columns
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from propos_search.answer import Answer, Count, Hit
from propos_search.counting import FACET_SIZE
from propos_search.question import TIME_ZONE
from propos_search.words import Words

_PARIS = ZoneInfo(TIME_ZONE)
_JOINERS = "\u200c\u200d"
"""Format characters that letters and emoji are made with."""


def render(answer: Answer, words: Words) -> Iterator[RenderableType]:
    """The count, each quote with who said it and where, then the facets."""
    if not answer.total:
        yield Text(words.none)
        return
    title = words.one if answer.total == 1 else words.many.format(count=answer.total)
    if len(answer.hits) < answer.total:
        title += f", {words.shown.format(shown=len(answer.hits))}"
    yield Text(title, style="bold")
    for hit in answer.hits:
        yield Text()
        yield from _quote(hit, words)
    yield Text()
    yield Columns(list(_facets(answer, words)), padding=(0, 3))


def clean(text: str) -> str:
    """`text` on one line, without control and direction characters: a terminal must not obey an article."""
    kept = (c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cf") or c in _JOINERS)
    return "".join(kept)


def _quote(hit: Hit, words: Words) -> Iterator[Text]:
    yield Text.assemble(("« ", "dim"), _content(hit), (" »", "dim"))
    speaker = clean(hit.speaker or hit.mention or "") or words.unnamed
    role = f", {clean(hit.role)}" if hit.role else ""
    cue = f" · {clean(hit.cue)}" if hit.cue else ""
    kind = words.kinds.get(hit.kind, hit.kind)
    yield Text.assemble(
        "  ", (speaker, "bold green" if hit.speaker else "green"), role, (f"{cue} · {kind}", "dim")
    )
    date = hit.date.astimezone(_PARIS).strftime(words.date)
    yield Text.assemble("  ", (clean(hit.outlet), "cyan"), f" · {date} · {clean(hit.title)}")
    yield Text(f"  {clean(hit.url)}", style="blue")


def _content(hit: Hit) -> Text:
    """The quote's words with those asked for set off; cut into pieces before they are cleaned."""
    text, at = Text(), 0
    for start, end in hit.matches:
        text.append(_inside(hit.content[at:start]))
        text.append(_inside(hit.content[start:end]), style="bold black on yellow")
        at = end
    return text.append(_inside(hit.content[at:]))


def _inside(piece: str) -> str:
    """A piece of a line, cleaned, with the spaces at its ends."""
    before = " " if piece[:1].isspace() else ""
    after = " " if piece[-1:].isspace() and piece.strip() else ""
    return before + clean(piece) + after


def _facets(answer: Answer, words: Words) -> Iterator[Table]:
    facets = answer.facets
    kinds = [Count(words.kinds.get(each.value, each.value), each.count) for each in facets.kinds]
    speakers = list(facets.speakers)
    if facets.unnamed:
        speakers.append(Count(words.unnamed, facets.unnamed))
    yield _facet(words.speakers, speakers)
    yield _facet(words.outlets, facets.outlets)
    yield _facet(words.kinds_title, kinds)
    months = [Count(f"{month.start:%Y-%m}", month.count) for month in reversed(facets.timeline)]
    yield _facet(words.months, months[:FACET_SIZE])


def _facet(title: str, counts: Iterable[Count]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False, header_style="bold")
    table.add_column(title, no_wrap=True, overflow="ellipsis", max_width=36)
    table.add_column("", justify="right")
    for each in counts:
        table.add_row(Text(clean(each.value)), Text(str(each.count)))
    return table
