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
    "groupe association exploitant fabricant éditeur assureur transporteur avionneur armateur enseigne "
    "opérateur constructeur revue firme fondation collectif syndicat banque ong "
    "parti organisation club cabinet laboratoire consortium fournisseur office juridiction"
)
# Nouns that are no part of the name behind them, though they may be the first of another: *l'institut X*.
TRADES: Final = GENERIC | words(
    "institut mouvement coopérative coalition fédération observatoire milice start-up plateforme filiale"
)


_ROLES: Final = people.ROLES - people.BODIES - people.GROUPS
_PARTS: Final = words("centre équipe")  # *le centre de la ville*, *l'équipe internationale*
PLACES: Final = words("ville commune municipalité pays état région département royaume île")


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
            if lay.pos[i] not in ("NOUN", "ADJ", "PROPN"):
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
    return lay.low[first] in _ROLES


def _gender(lay: Layout, first: int) -> Gender:
    """The gender that a determiner, or else the first noun, shows."""
    before = lay.low[first - 1] if first else ""
    if before in ("la", "une", "cette"):
        return "f"
    if before in ("le", "un", "ce", "du", "au"):
        return "m"
    return gender_of(lay, first) if lay.pos[first] == "NOUN" else ""


def gender_of(lay: Layout, i: int) -> Gender:
    """The gender that the form of word i shows."""
    return "f" if "Gender=Fem" in lay.morph[i] else "m" if "Gender=Masc" in lay.morph[i] else ""


def phrases_of(lay: Layout, body_at: dict[int, Body]) -> dict[str, list[tuple[int, str]]]:
    out: dict[str, list[tuple[int, str]]] = {}
    for i, low in enumerate(lay.low):
        if low not in people.BODIES or lay.quote[i] >= 0 or lay.pos[i] not in ("NOUN", "PROPN"):
            continue
        span = phrase_from(lay, i, appositions=False)
        if (
            span is None
            or span[1] - i < 2
            or lay.low[i + 1] in ("(", "et")
            or (low in GENERIC and i + 1 not in body_at)
            or (
                low in _PARTS
                and (lay.low[i + 1] in OF or not any(w[0].isupper() for w in lay.form[i : span[1]]))
            )
            or "Number=Plur" in lay.morph[i]
            or (low in PLACES and all(w[0].islower() for w in lay.form[i : span[1]]))
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
    if lay.low[a] not in GENERIC or not lay.form[a][0].islower():
        return None
    i = next((i for i in range(a + 1, b) if lay.form[i][0].isupper()), b)
    if i == b or lay.low[i - 1] in OF:
        return None
    return tidy(lay.text[lay.start(i) : lay.end(b - 1)])
