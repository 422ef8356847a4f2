"""The organisations and states that an article names, with acronyms and the nouns that stand for them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.spelling import Gender, plain, tidy
from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import OF, phrase_from

GENERIC: Final = words(
    "agence quotidien hebdomadaire magazine journal chaîne radio site compagnie entreprise société "
    "groupe association ong opérateur constructeur revue firme fondation collectif syndicat banque "
    "parti organisation club institut cabinet laboratoire consortium fournisseur office"
)


@dataclass(slots=True)
class Body:
    """One organisation or state: the fullest name, and the words where each mention begins."""

    name: str
    seen: list[int] = field(default_factory=list)
    nouns: set[str] = field(default_factory=set)
    label: str = "ORG"
    gender: Gender = ""


def bodies_of(
    lay: Layout, spans: list[tuple[int, int, str]], person_words: Collection[int], acronyms: dict[str, str]
) -> tuple[list[Body], dict[int, Body]]:
    bodies: list[Body] = []
    at: dict[int, Body] = {}
    by_name: dict[str, Body] = {}
    acronyms = _by_initials(lay, spans) | acronyms
    for a, b, label in spans:
        name = tidy(lay.text[lay.start(a) : lay.end(b - 1)])
        if len(name) < 2 or any(i in person_words for i in range(a, b)) or _is_role(lay, a):
            continue
        name = acronyms.get(name, _proper_part(lay, a, b) or name)
        body = by_name.get(plain(name))
        if body is None:
            body = by_name[plain(name)] = Body(name, label=label)
            bodies.append(body)
        body.seen.append(a)
        body.gender = body.gender or _gender(lay, a)
        for i in range(a - 1, max(-1, a - 4), -1):
            if lay.words[i].pos_ not in ("NOUN", "ADJ", "PROPN"):
                break
            if lay.low[i] in people.BODIES:
                body.nouns.add(lay.low[i])
        for i in range(a, b):
            at[i] = body
            if lay.low[i] in people.BODIES:
                body.nouns.add(lay.low[i])
    return bodies, at


def _is_role(lay: Layout, first: int) -> bool:
    """*Ministre de l'Intérieur* is a person, whatever the model says."""
    return lay.low[first] in people.ROLES and lay.low[first] not in people.BODIES | people.GROUPS


def _gender(lay: Layout, first: int) -> Gender:
    """The gender that a determiner, or else the first noun, shows."""
    before = lay.low[first - 1] if first else ""
    if before in ("la", "une", "cette"):
        return "f"
    if before in ("le", "un", "ce", "du", "au"):
        return "m"
    shown = lay.words[first].morph.get("Gender", []) if lay.words[first].pos_ == "NOUN" else []
    return "f" if shown == ["Fem"] else "m" if shown == ["Masc"] else ""


def phrases_of(lay: Layout, body_at: dict[int, Body]) -> dict[str, list[tuple[int, str]]]:
    out: dict[str, list[tuple[int, str]]] = {}
    for i, low in enumerate(lay.low):
        if low not in people.BODIES or lay.quote[i] >= 0 or lay.words[i].pos_ not in ("NOUN", "PROPN"):
            continue
        span = phrase_from(lay, i, appositions=False)
        if (
            span is None
            or span[1] - i < 2
            or lay.low[i + 1] in ("(", "et")
            or (low in GENERIC and i + 1 not in body_at)
        ):
            continue
        end = next(
            (j for j in range(i, span[1]) if lay.low[j] in ("(", "et", "à", "au", "en", "pour")), span[1]
        )
        name = body_at[i + 1].name if low in GENERIC else tidy(lay.text[lay.start(i) : lay.end(end - 1)])
        out.setdefault(low, []).append((i, name))
    return out


def _proper_part(lay: Layout, a: int, b: int) -> str | None:
    """*Anadolu* in *agence de presse Anadolu*: the capitals behind a common noun."""
    if lay.low[a] not in GENERIC or not lay.words[a].text[0].islower():
        return None
    i = next((i for i in range(a + 1, b) if lay.words[i].text[0].isupper()), b)
    if i == b or lay.low[i - 1] in OF:
        return None
    return tidy(lay.text[lay.start(i) : lay.end(b - 1)])


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


def _by_initials(lay: Layout, spans: list[tuple[int, int, str]]) -> dict[str, str]:
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
