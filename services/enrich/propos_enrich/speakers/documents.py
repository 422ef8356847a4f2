"""Reports, polls and laws that speak in the name of whoever made them."""

from typing import Final

from propos.messages import Speaker
from propos_enrich.french import people
from propos_enrich.french.spelling import tidy
from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import OF, Range, phrase_from
from propos_enrich.speakers.antecedents import Named, Scene
from propos_enrich.speakers.bodies import GENERIC
from propos_enrich.speakers.institutions import COLLECTIVE, body_name, known_as

_IN: Final = words("dans sur contre pour en")  # where it was published, or what about
_BEFORE: Final = OF | words("la le l' au par")
_HOLDERS: Final = people.ROLES - people.BODIES
_MAKERS: Final = people.BODIES - COLLECTIVE


def document(scene: Scene, span: Range) -> Named:
    """A report or a poll speaks by its maker: *une étude menée par X*, *les chiffres de X*."""
    lay, cast = scene.lay, scene.cast
    _, stop = lay.bounds(span[0])
    for i in range(span[0] + 1, min(stop, span[0] + 18)):
        if lay.finite[i] or lay.low[i] in (";", ":") or (lay.low[i] == "," and i >= span[1]):
            break
        if lay.low[i - 1] in _IN or (i > 1 and lay.low[i - 2] in _IN and lay.pos[i - 1] == "DET"):
            continue
        if lay.low[i] in _HOLDERS and lay.low[i - 1] in _BEFORE:
            holder = next((cast.person_at[j] for j in range(i, span[1]) if j in cast.person_at), None)
            if holder is not None:  # *un communiqué du ministre de X, Y*
                return Named(Speaker(holder.name, "document", None), "document", 0.7)
        person, body = cast.person_at.get(i), cast.body_at.get(i)
        placed = body is not None and body.label == "LOC" and not _made(lay, i, body.name)
        if body is not None and not placed:
            if lay.low[i] in GENERIC and scene.cast.body_at.get(i + 1) is not body:
                continue
            return Named(Speaker(known_as(scene, body), "document", None), "document", 0.7)
        if person is not None:
            return Named(Speaker(person.name, "document", None), "document", 0.6)
        if lay.low[i] in _MAKERS and lay.low[i - 1] in _BEFORE:
            phrase = phrase_from(lay, i, appositions=False) or (i, i + 1)
            name = body_name(scene, phrase, i, phrase[1])
            return Named(Speaker(name, "document", None) if name else None, "document", 0.6)
        beside = i == span[0] + 2 and lay.low[i - 1] in people.DOCUMENTS  # *un sondage X*
        if lay.form[i][0].isupper() and (beside or (_begins_maker(lay, i) and lay.label[i] != "LOC")):
            name = tidy(lay.text[lay.start(i) : lay.end((phrase_from(lay, i) or (i, i + 1))[1] - 1)])
            return Named(Speaker(name, "document", None) if name else None, "document", 0.5)
    return Named(None, "document", 0.7)


def _begins_maker(lay: Layout, i: int) -> bool:
    """Whether *de* or *par* stands before word i, perhaps with an article: *un décompte de l'ASI*."""
    at = i - 1 - (lay.low[i - 1] in ("l'", "la", "le"))
    return lay.low[at] in OF or lay.low[at] == "par"


def _made(lay: Layout, i: int, name: str) -> bool:
    """Whether a place name can only be a maker: *diffusées par X*, *une enquête d'Europe 1*."""
    return lay.low[i - 1] == "par" or any(c.isdigit() for c in name)
