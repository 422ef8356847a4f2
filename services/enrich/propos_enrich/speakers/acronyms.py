"""The long forms of the acronyms that an article uses."""

from propos_enrich.french.spelling import plain, tidy
from propos_enrich.reading.layout import Layout


def acronyms_of(lay: Layout) -> dict[str, str]:
    """Short forms that the article explains in brackets: *Observatoire des prix (ODP)*."""
    out: dict[str, str] = {}
    for i in (i for i, low in enumerate(lay.low[:-3]) if low == "("):
        before = lay.words[i - 1].text if i else ""
        if before.isupper() and 2 <= len(before) <= 10:
            close = next((j for j in range(i + 1, min(i + 13, len(lay.words))) if lay.low[j] == ")"), i - 1)
            if close - i > 2 and lay.words[i + 1].text[0].lower() == before[0].lower():
                out[before] = tidy(lay.text[lay.start(i + 1) : lay.end(close - 1)])
        short = lay.words[i + 1].text
        if lay.low[i + 2] != ")" or not (short.isupper() and 2 <= len(short) <= 10):
            continue
        name = _spelled(lay, i, short)
        if name is not None:
            out[short] = name
            continue
        wanted = plain(short[0])
        best = -1
        for j in range(i - 1, max(-1, i - 16), -1):
            if lay.sentence[j] != lay.sentence[i] or lay.low[j] in (",", ";", ":", "«"):
                break
            if plain(lay.low[j])[:1] == wanted and lay.words[j].pos_ in ("NOUN", "PROPN", "ADJ", "X"):
                best = j
                if lay.words[j].text[0].isupper() and i - j >= min(len(short), 3) - 1:
                    break
        if best >= 0 and i - best > 1:
            out[short] = tidy(lay.text[lay.start(best) : lay.end(i - 1)])
    return out


def by_initials(lay: Layout, spans: list[tuple[int, int, str]]) -> dict[str, str]:
    """Acronyms that the initials of another name spell: *Programme alimentaire mondial*, PAM."""
    out: dict[str, str] = {}
    for a, b, _ in spans:
        content = [w for w in lay.low[a:b] if len(w) > 2 and w not in ("des", "les", "pour")]
        if len(content) > 1 and lay.words[a].text[0].isupper():
            out.setdefault(
                "".join(plain(w)[0] for w in content).upper(), tidy(lay.text[lay.start(a) : lay.end(b - 1)])
            )
    return out


def _spelled(lay: Layout, bracket: int, short: str) -> str | None:
    """The words before a bracket whose initials, in some order, spell the short form."""
    letters = sorted(plain(short))
    content = [
        j
        for j in range(bracket - 1, max(-1, bracket - 20), -1)
        if len(lay.low[j]) > 2 and lay.low[j] not in ("les", "des", "pour", "une", "sur", "aux")
    ]
    for j in content[len(letters) - 1 : len(letters)]:
        initials = sorted(plain(lay.low[k])[0] for k in content[: len(letters)])
        if initials == letters and lay.sentence[j] == lay.sentence[bracket]:
            return tidy(lay.text[lay.start(j) : lay.end(bracket - 1)])
    return None
