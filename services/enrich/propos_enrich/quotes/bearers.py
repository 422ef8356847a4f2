"""Who bears a role or a trade that a mention begins with: the name may stand words behind it."""

from typing import Final

from propos_enrich.french import people
from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import OF, TO, Range, phrase_from

_ARTICLES: Final = words("l' le la leur")
_ONE: Final = words("un une")
_POSSESSIVE: Final = words("son sa leur notre")
_INNER: Final = frozenset(("ADP", "DET", "NOUN", "ADJ", "PROPN", "NUM", "X"))
# What may stand between a role and its bearer besides nouns: *délégué aux Ports*, *l'un d'eux*.
_BETWEEN: Final = words("eux elles toujours délégué déléguée chargé chargée")
_AND: Final = words("& i y e and of")
_ENDS: Final = words(", . ) ( ; :")
_LONGEST: Final = 12  # words


def beside_article(lay: Layout, mention: Range) -> Range:
    """*l'exploitant* for *l'*, which the tagger takes for a pronoun."""
    first, last = mention
    if last - first > 1 or lay.low[first] not in _ARTICLES or last >= len(lay.low):
        return mention
    noun = lay.low[last].removeprefix("ex-")
    listed = noun in people.ROLES or noun in people.BODIES or noun in _ONE
    return (first, last + 1) if listed and lay.sentence[last] == lay.sentence[first] else mention


def over_sign(lay: Layout, mention: Range) -> Range:
    """*Grain & Fils* for *Grain*: a small word between two capitals is within a name."""
    first, last = mention
    while (
        last + 1 < len(lay.low)
        and lay.low[last] in _AND
        and lay.form[last - 1][0].isupper()
        and lay.form[last + 1][0].isupper()
        and lay.sentence[last + 1] == lay.sentence[first]
    ):
        last += 2
    return (first, last)


def with_bearer(lay: Layout, mention: Range, limit: int) -> Range | None:
    """*l'un d'eux, Anne Roy* for *l'un*; *le ministre délégué au Budget Anne Roy* for *le ministre*."""
    first, last = mention
    if not _bears(lay, mention) or any(word[0].isupper() for word in lay.form[first + 1 : last]):
        return None
    j = last
    while j < limit and j - last < _LONGEST and lay.quote[j] == lay.quote[first] and _between(lay, j):
        j += 1
    for _ in range(2):  # *l'un d'eux, le maire de Sorgues, Luc Roy*
        if j + 1 >= limit or lay.low[j] != ",":
            break
        after = phrase_from(lay, j + 1, appositions=False)
        if after is None or after[1] > limit:
            return None
        if _name_within(lay, *after):
            return (first, after[1])
        j = after[1]
    if j > last and "," in lay.low[last:j]:
        return None
    closed = j == limit or lay.low[j] in _ENDS or lay.finite[j]
    return (first, j) if closed and j > last and _name_within(lay, last, j) else None


def _bears(lay: Layout, mention: Range) -> bool:
    first, last = mention
    if lay.low[first] in _POSSESSIVE or (lay.low[first] == "l'" and lay.low[first + 1] in _ONE):
        return True
    heads = [low.removeprefix("ex-") for low in lay.low[first:last]]
    return any(low in people.ROLES or low in people.BODIES for low in heads)


def _between(lay: Layout, j: int) -> bool:
    if lay.finite[j] or lay.low[j] == "," or lay.low[j] in people.DAYS:
        return False
    if lay.form[j][0].isupper() or lay.low[j] in _BETWEEN or lay.low[j] == "-":
        return True
    if lay.pos[j] == "VERB":  # the tagger's word for an unknown adjective: *le groupe sunnite X*
        return j + 1 < len(lay.low) and lay.form[j + 1][0].isupper()
    return lay.pos[j] in _INNER


def _name_within(lay: Layout, first: int, last: int) -> bool:
    """Whether the words end in a person's name, or in two capitals that are no complement."""
    k = last
    while k > first and (lay.form[k - 1][0].isupper() or lay.low[k - 1] == "-"):
        k -= 1
    if k == last or (k > first and lay.low[k - 1] in OF | TO):
        return any(lay.label[i] == "PER" and lay.low[i - 1] not in OF for i in range(first, last))
    return lay.label[k] == "PER" or last - k > 1
